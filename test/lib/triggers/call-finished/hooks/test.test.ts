import { callFinishedSample } from '../../../../../src/lib/triggers/call-finished/record';
import { startCallFinished, type CallFinishedWorld } from '../support';

let world: CallFinishedWorld;

beforeEach(async () => {
  world = await startCallFinished();
});

const minutesAgo = (minutes: number) => Date.now() - minutes * 60_000;

describe('a press on Test', () => {
  it('shows the sample while there is no finished call', async () => {
    world.sandbox.placeCall();
    expect(await world.addFlow().pressTest()).toEqual([callFinishedSample]);
    expect(callFinishedSample.agent_name).toContain('made up');
  });

  it('shows the five newest finished calls with their transcripts, newest first', async () => {
    const ids = [7, 6, 5, 4, 3, 2].map((minutes) => {
      const id = world.sandbox.addFinishedCall({ createdDate: minutesAgo(minutes) });
      world.sandbox.say(id, 'user', `${minutes} minutes ago`);
      return id;
    });
    world.sandbox.placeCall();
    const shown = await world.addFlow().pressTest();
    expect(shown.map(({ call_id }) => call_id)).toEqual(ids.reverse().slice(0, 5));
    expect(shown[0]).toMatchObject({ transcript: 'Contact: 2 minutes ago' });
  });

  it('shows the record that run gives, key by key', async () => {
    const id = world.sandbox.addFinishedCall({ agentId: world.reception.agentId });
    const flow = world.addFlow();
    const [shown] = await flow.pressTest();
    const [ran] = await flow.run({ id });
    const { received_at, ...ranRest } = ran ?? {};
    expect({ ...shown, _dedupe_key: id }).toEqual({ ...ranRest, received_at: null });
    expect(received_at).toEqual(expect.any(String));
    expect(Object.keys(shown ?? {})).toEqual(Object.keys(callFinishedSample));
  });

  it('shows only calls that match the props', async () => {
    const { reception, sales, sandbox } = world;
    const inbound = sandbox.addFinishedCall({ agentId: reception.agentId });
    const outbound = sandbox.addFinishedCall({ agentId: sales.agentId, type: 'outbound' });
    const older = sandbox.addFinishedCall({ versionId: reception.v1, agentId: reception.agentId });
    const shown = async (input: Record<string, unknown>) =>
      (await world.addFlow(input).pressTest()).map(({ call_id }) => call_id);
    expect(await shown({ direction: 'outbound' })).toEqual([outbound]);
    expect(await shown({ agents: [sales.agentId] })).toEqual([outbound]);
    expect(await shown({ agents: [sales.agentId, reception.agentId] })).toEqual([
      older,
      outbound,
      inbound,
    ]);
    expect(await shown({ versions: [reception.v1] })).toEqual([older]);
    expect(await shown({ agents: [reception.agentId], versions: ['published'] })).toEqual([
      inbound,
    ]);
  });

  it('finds the calls of an agent behind more than a page of others', async () => {
    const { reception, sales, sandbox } = world;
    const id = sandbox.addFinishedCall({ agentId: sales.agentId, createdDate: minutesAgo(60) });
    for (let other = 0; other < 1_200; other += 1) {
      sandbox.addFinishedCall({ agentId: reception.agentId, createdDate: minutesAgo(30) });
    }
    const shown = await world.addFlow({ versions: [sales.v1] }).pressTest();
    expect(shown.map(({ call_id }) => call_id)).toEqual([id]);
  });

  it.each([
    [401, 'Diga refused the API key'],
    [403, 'lacks the permission "Calls: read"'],
  ])('throws a readable sentence for HTTP %i', async (status, sentence) => {
    world.sandbox.misbehave({ on: 'requests', effect: { kind: 'status', status } });
    await expect(world.addFlow().pressTest()).rejects.toThrow(sentence);
  });

  it('changes neither the webhook nor the ledger', async () => {
    const flow = world.addFlow();
    await flow.switchOn();
    const before = world.sandbox.webhooks();
    const id = world.sandbox.addFinishedCall();
    world.sandbox.clearRequests();
    await flow.pressTest();
    expect(world.sandbox.requests.filter(({ path }) => path.includes('webhook'))).toEqual([]);
    expect(world.sandbox.webhooks()).toEqual(before);
    expect(await flow.run({ id })).toHaveLength(1);
  });
});
