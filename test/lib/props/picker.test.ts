import type { PropertyContext } from '@activepieces/pieces-framework';
import {
  pickedIds,
  pickedInActions,
  pickedInTrigger,
  pickerState,
} from '../../../src/lib/props/picker';
import { NOBODY } from '../../support/diga';
import '../../support/opened';
import { speedUpTime } from '../../support/time';

/** What a picker knows of the flow that is being edited. */
function contextOf(list: () => Promise<unknown>, id = 'mine'): PropertyContext {
  return { flows: { current: { id }, list } } as unknown as PropertyContext;
}

function flowWith(id: string, settings: unknown) {
  return { id, version: { trigger: { settings } } };
}

describe('what the trigger has picked', () => {
  test('is read from the flow that is being edited', async () => {
    const data = [
      flowWith('other', { input: { agents: ['b'] } }),
      flowWith('mine', { input: { agents: ['a', 7, null], versions: ['v'] } }),
    ];
    const context = contextOf(() => Promise.resolve({ data }));
    expect(await pickedInTrigger(context, 'agents')).toEqual(['a']);
    expect(await pickedInTrigger(context, 'versions')).toEqual(['v']);
    expect(await pickedInTrigger(context, 'direction')).toEqual([]);
  });

  test.each<[string, () => Promise<unknown>]>([
    ['fails to say', () => Promise.reject(new Error('No flows'))],
    ['knows no such flow', () => Promise.resolve({ data: [] })],
    ['gives nothing', () => Promise.resolve(null)],
    ['gives a flow without a trigger yet', () => Promise.resolve({ data: [flowWith('mine', {})] })],
    ['gives a flow of another kind', () => Promise.resolve({ data: [{ id: 'mine' }] })],
  ])('is nothing where the host %s', async (_what, list) => {
    expect(await pickedInTrigger(contextOf(list), 'agents')).toEqual([]);
  });

  test('is nothing where the host does not say in time', async () => {
    speedUpTime();
    const context = contextOf(() => new Promise(() => undefined));
    expect(await pickedInTrigger(context, 'agents')).toEqual([]);
  });

  test.each([[undefined], [null], ['a'], [{}], [[]]])('is nothing for %j', (value) => {
    expect(pickedIds(value)).toEqual([]);
  });
});

describe('what the actions have picked', () => {
  const ids = ['a', 'b', 'c', 'd'].map((digit) => NOBODY.replace('0', digit));
  const [first, second, third, fourth] = ids;
  const step = (input: unknown, rest = {}) => ({ settings: { input }, ...rest });

  test('is read from every step of the flow that is being edited, in loops and routers too', async () => {
    const loop = step({}, { firstLoopAction: step({ agent_version: second }) });
    const router = step({}, { children: [step({ version: third }), null], nextAction: null });
    const trigger = step(
      { version: fourth },
      {
        nextAction: step(
          { version: first, agent: fourth },
          {
            nextAction: {
              ...loop,
              nextAction: { ...router, nextAction: step({ version: first }) },
            },
          },
        ),
      },
    );
    const context = contextOf(() =>
      Promise.resolve({ data: [{ id: 'mine', version: { trigger } }] }),
    );
    expect(await pickedInActions(context, 'version', 'agent_version')).toEqual([
      first,
      second,
      third,
    ]);
  });

  test.each([['draft'], ['{{step_1.id}}'], [7], [null], [[NOBODY]]])(
    'is no id where it is %j',
    async (version) => {
      const trigger = step({}, { nextAction: step({ version }) });
      const data = [{ id: 'mine', version: { trigger } }];
      const context = contextOf(() => Promise.resolve({ data }));
      expect(await pickedInActions(context, 'version')).toEqual([]);
    },
  );

  test('is nothing where the host does not say', async () => {
    const context = contextOf(() => Promise.reject(new Error('No flows')));
    expect(await pickedInActions(context, 'version')).toEqual([]);
  });
});

test('a picker does not hide a mistake of our own', async () => {
  const connection = { type: 'CUSTOM_AUTH', props: { apiKey: 'a-key' } } as never;
  const state = pickerState(connection, () => Promise.reject(new TypeError('A mistake')));
  await expect(state).rejects.toThrow('A mistake');
});
