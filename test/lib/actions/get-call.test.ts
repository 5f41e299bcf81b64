import { callRecordSchema } from '../../../src/lib/records/call';
import { answeredCall, seedProject } from '../../sandbox/seed';
import { getDigaError, getInputError, NOBODY, getQueries, startWorld } from '../../support/diga';
import type { Item } from '../../support/host';

async function start() {
  const all = await startWorld();
  const project = seedProject(all.sandbox);
  const callId = answeredCall(all.sandbox, { agentId: project.reception.agentId });
  const get = async (call_id: unknown, input: Item = {}) =>
    (await all.host.runAction('get_call', all.connection, { call_id, ...input })) as Item;
  return { ...all, ...project, callId, get };
}

describe('Get Call', () => {
  it('returns the same record as Call Finished', async () => {
    const { sandbox, host, connection, callId, get } = await start();
    const flow = host.addFlow({
      trigger: 'call_finished',
      connection,
      input: { direction: 'any' },
    });
    const [tested] = await flow.pressTest();
    sandbox.clearRequests();
    const record = await get(` ${callId} `);
    const { received_at, ...shown } = tested ?? {};
    expect(received_at).toBeNull();
    expect(record).toEqual(shown);
    expect(record).toMatchObject({ agent_name: 'Reception', agent_version_number: 3 });
    expect(Object.keys(record)).toEqual(callRecordSchema.fields.map(({ key }) => key));
    expect(sandbox.requestCount).toBe(3);
  });

  it('omits the transcript on request, keeps the keys, and does not fetch messages', async () => {
    const { sandbox, callId, get } = await start();
    const record = await get(callId, { include_transcript: false });
    expect(Object.keys(record)).toEqual(callRecordSchema.fields.map(({ key }) => key));
    expect(record).toMatchObject({
      call_id: callId,
      agent_name: 'Reception',
      transcript: null,
      messages: null,
      message_count: null,
      tool_calls: null,
    });
    expect(getQueries(sandbox, `/v1/call/${callId}/message`)).toEqual([]);
  });

  it('returns a call in progress, also without an agent', async () => {
    const { sandbox, get } = await start();
    const live = sandbox.placeCall({ agentId: null });
    expect(await get(live)).toMatchObject({ status: 'dialing', agent_name: null, transcript: '' });
  });

  it('returns the call without agent name if the key may not read agents', async () => {
    const { sandbox, host, connection, callId } = await start();
    const apiKey = sandbox.createKey({ calls: 'read', messages: 'read' });
    const record = await host.runAction('get_call', { ...connection, apiKey }, { call_id: callId });
    expect(record).toMatchObject({ call_id: callId, agent_name: null, agent_version_number: null });
  });

  it('explains an invalid id, an unknown call and a missing permission', async () => {
    const { sandbox, host, connection, callId, get } = await start();
    for (const wrong of ['', 'yesterday', '../agent/', null]) {
      const error = await getInputError(get(wrong));
      expect(error.message).toMatch(/^"Call ID" does not hold the id of a call\. Pick Call ID/);
    }
    expect((await getDigaError(get(NOBODY))).message).toMatch(/^Diga could not find this item/);
    const apiKey = sandbox.createKey({ calls: 'read', agents: 'read' });
    const run = host.runAction('get_call', { ...connection, apiKey }, { call_id: callId });
    expect((await getDigaError(run)).message).toMatch(/lacks the permission "Messages: read"/);
  });
});
