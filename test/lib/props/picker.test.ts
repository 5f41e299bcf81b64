import type { PropertyContext } from '@activepieces/pieces-framework';
import { pickedIds, pickedInTrigger, pickerState } from '../../../src/lib/props/picker';
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

test('a picker does not hide a mistake of our own', async () => {
  const connection = { type: 'CUSTOM_AUTH', props: { apiKey: 'a-key' } } as never;
  const state = pickerState(connection, () => Promise.reject(new TypeError('A mistake')));
  await expect(state).rejects.toThrow('A mistake');
});
