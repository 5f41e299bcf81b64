import type { NewCall } from '../../../../sandbox/sandbox';
import type { Flow, Item } from '../../../../support/host';
import { startCallFinished, type CallFinishedWorld } from '../support';

let world: CallFinishedWorld;
let flow: Flow;

beforeEach(async () => {
  world = await startCallFinished();
  flow = world.addFlow();
});

const finishedCall = (call: NewCall = {}) =>
  world.sandbox.addFinishedCall({ agentId: world.reception.agentId, ...call });

/** Whether a flow with these props runs for a call. */
async function runs(input: Item, id: string): Promise<boolean> {
  flow.edit({ direction: 'any', ...input });
  return (await flow.run({ id })).length === 1;
}

describe('a flow for every call', () => {
  it('runs for any call if nothing is picked', async () => {
    expect(await runs({}, finishedCall({ type: 'outbound' }))).toBe(true);
    expect(await runs({ agents: null, versions: null }, finishedCall())).toBe(true);
    expect(await runs({ agents: [], versions: [] }, finishedCall({ agentId: null }))).toBe(true);
  });
});

describe('a flow with a filter', () => {
  it('runs only for the picked direction', async () => {
    expect(await runs({ direction: 'inbound' }, finishedCall({ type: 'inbound' }))).toBe(true);
    expect(await runs({ direction: 'inbound' }, finishedCall({ type: 'outbound' }))).toBe(false);
    expect(await runs({ direction: 'outbound' }, finishedCall({ type: 'outbound' }))).toBe(true);
  });

  it('runs only for the picked agents', async () => {
    const { agentId } = world.sales;
    expect(await runs({ agents: [agentId] }, finishedCall({ agentId }))).toBe(true);
    expect(await runs({ agents: [agentId] }, finishedCall())).toBe(false);
    expect(await runs({ agents: [agentId] }, finishedCall({ agentId: null }))).toBe(false);
  });

  it('runs only for the picked versions', async () => {
    const { v1, v2 } = world.reception;
    expect(await runs({ versions: [v1] }, finishedCall({ versionId: v1 }))).toBe(true);
    expect(await runs({ versions: [v1] }, finishedCall({ versionId: v2 }))).toBe(false);
    expect(await runs({ versions: [v1] }, finishedCall({ agentId: null }))).toBe(false);
  });
});

describe('a flow that follows the published version', () => {
  const follow = { versions: ['published'] };

  it('runs only for the version that is published now', async () => {
    const { v1, v2 } = world.reception;
    expect(await runs(follow, finishedCall({ versionId: v2 }))).toBe(true);
    expect(await runs(follow, finishedCall({ versionId: v1 }))).toBe(false);
    expect(await runs(follow, finishedCall({ agentId: null }))).toBe(false);
  });

  it('runs for a version that is published later', async () => {
    const { agentId, v1 } = world.reception;
    expect(await runs(follow, finishedCall({ versionId: v1 }))).toBe(false);
    world.sandbox.publish(agentId, v1);
    expect(await runs(follow, finishedCall({ versionId: v1 }))).toBe(true);
  });

  it('still runs for the version that was published when it was switched on', async () => {
    const { agentId, v1, v2 } = world.reception;
    flow.edit({ direction: 'any', ...follow });
    await flow.switchOn();
    const id = finishedCall({ versionId: v2 });
    world.sandbox.publish(agentId, v1);
    expect(await runs(follow, id)).toBe(true);
  });

  it('still runs for a version of which it had a call while that was published', async () => {
    const { agentId, v1, v2 } = world.reception;
    await runs(follow, finishedCall({ versionId: v2 }));
    world.sandbox.publish(agentId, v1);
    expect(await runs(follow, finishedCall({ versionId: v2 }))).toBe(true);
  });

  it('also runs for a version that is picked beside it', async () => {
    const { v1, v2 } = world.reception;
    const both = { versions: ['published', v1] };
    expect(await runs(both, finishedCall({ versionId: v1 }))).toBe(true);
    expect(await runs(both, finishedCall({ versionId: v2 }))).toBe(true);
  });
});
