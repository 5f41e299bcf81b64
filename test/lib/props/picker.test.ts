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

/** The context in which a picker reads the current flow. */
function createContext(list: () => Promise<unknown>, id = 'mine'): PropertyContext {
  return { flows: { current: { id }, list } } as unknown as PropertyContext;
}

function flowWith(id: string, settings: unknown) {
  return { id, version: { trigger: { settings } } };
}

describe('pickedInTrigger', () => {
  it('reads the current flow', async () => {
    const data = [
      flowWith('other', { input: { agents: ['b'] } }),
      flowWith('mine', { input: { agents: ['a', 7, null], versions: ['v'] } }),
    ];
    const context = createContext(() => Promise.resolve({ data }));
    expect(await pickedInTrigger(context, 'agents')).toEqual(['a']);
    expect(await pickedInTrigger(context, 'versions')).toEqual(['v']);
    expect(await pickedInTrigger(context, 'direction')).toEqual([]);
  });

  it.each<[string, () => Promise<unknown>]>([
    ['fails', () => Promise.reject(new Error('No flows'))],
    ['does not find the flow', () => Promise.resolve({ data: [] })],
    ['returns nothing', () => Promise.resolve(null)],
    [
      'returns a flow without trigger input',
      () => Promise.resolve({ data: [flowWith('mine', {})] }),
    ],
    ['returns a flow without a version', () => Promise.resolve({ data: [{ id: 'mine' }] })],
  ])('is empty if the host %s', async (_what, list) => {
    expect(await pickedInTrigger(createContext(list), 'agents')).toEqual([]);
  });

  it('is empty if the host does not respond in time', async () => {
    speedUpTime();
    const context = createContext(() => new Promise(() => undefined));
    expect(await pickedInTrigger(context, 'agents')).toEqual([]);
  });
});

describe('pickedIds', () => {
  it.each([[undefined], [null], ['a'], [{}], [[]]])('ignores %j', (value) => {
    expect(pickedIds(value)).toEqual([]);
  });
});

describe('pickedInActions', () => {
  const ids = ['a', 'b', 'c', 'd'].map((digit) => NOBODY.replace('0', digit));
  const [first, second, third, fourth] = ids;
  const step = (input: unknown, rest = {}) => ({ settings: { input }, ...rest });

  it('reads every step of the current flow, in loops and routers too', async () => {
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
    const context = createContext(() =>
      Promise.resolve({ data: [{ id: 'mine', version: { trigger } }] }),
    );
    expect(await pickedInActions(context, 'version', 'agent_version')).toEqual([
      first,
      second,
      third,
    ]);
  });

  it('reads every id of a multi-select', async () => {
    const trigger = step({}, { nextAction: step({ knowledge_bases: [first, 'draft', second] }) });
    const data = [{ id: 'mine', version: { trigger } }];
    const context = createContext(() => Promise.resolve({ data }));
    expect(await pickedInActions(context, 'knowledge_bases')).toEqual([first, second]);
  });

  it.each([['draft'], ['{{step_1.id}}'], [7], [null], [['draft', 7]]])(
    'ignores %j',
    async (version) => {
      const trigger = step({}, { nextAction: step({ version }) });
      const data = [{ id: 'mine', version: { trigger } }];
      const context = createContext(() => Promise.resolve({ data }));
      expect(await pickedInActions(context, 'version')).toEqual([]);
    },
  );

  it('is empty if the host fails', async () => {
    const context = createContext(() => Promise.reject(new Error('No flows')));
    expect(await pickedInActions(context, 'version')).toEqual([]);
  });
});

describe('pickerState', () => {
  it('does not hide a bug', async () => {
    const connection = { type: 'CUSTOM_AUTH', props: { apiKey: 'a-key' } } as never;
    const state = pickerState(connection, () => Promise.reject(new TypeError('A mistake')));
    await expect(state).rejects.toThrow('A mistake');
  });
});
