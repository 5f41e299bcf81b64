import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { callFinishedSample } from '../../../../../src/lib/triggers/call-finished/record';
import type { Flow } from '../../../../support/host';
import { getCallIds, startCallFinished, type CallFinishedWorld } from '../support';

let world: CallFinishedWorld;
let flow: Flow;

beforeEach(async () => {
  world = await startCallFinished();
  flow = world.addFlow();
});

/** A finished call of Reception in which two lines are spoken. */
function finishedCall(
  call: Parameters<CallFinishedWorld['sandbox']['addFinishedCall']>[0] = {},
): string {
  const id = world.sandbox.addFinishedCall({ agentId: world.reception.agentId, ...call });
  world.sandbox.say(id, 'assistant', 'Good morning!');
  world.sandbox.say(id, 'user', 'Hello.');
  return id;
}

describe('the record of a finished call', () => {
  it('holds all that Diga knows of the call', async () => {
    const id = finishedCall({ identifier: '+34900000017', dynamicVariables: { name: 'Lucía' } });
    const call = world.sandbox.call(id);
    const items = await flow.run({ id, status: 'completed' });
    expect(items).toEqual([
      {
        _dedupe_key: id,
        call_id: id,
        status: 'completed',
        type: 'inbound',
        end_reason: call.end_reason,
        duration: call.duration,
        duration_formatted: '1:00',
        phone_number: '+34900000017',
        contact_id: call.contact.id,
        contact_identifier: '+34900000017',
        contact_type: 'call',
        contact_created_date: call.contact.created_date,
        agent_id: world.reception.agentId,
        agent_name: 'Reception',
        agent_version_id: world.reception.v2,
        agent_version_number: 2,
        agent_version_name: 'Summer hours',
        phone_register_id: null,
        start_time: call.start_time,
        end_time: call.end_time,
        created_date: call.created_date,
        recording_url: call.recording_url ?? null,
        dynamic_variables: { name: 'Lucía' },
        messages: [
          expect.objectContaining({ role: 'assistant', content: 'Good morning!' }),
          expect.objectContaining({ role: 'user', content: 'Hello.' }),
        ],
        tool_calls: [],
        message_count: 2,
        transcript: 'Agent: Good morning!\nContact: Hello.',
        transcript_short: 'Agent: Good morning!\nContact: Hello.',
        received_at: expect.stringMatching(/Z$/) as string,
      },
    ]);
  });

  it.each(['anonymous', '', 'reception@pbx.example.com'])(
    'has no phone number for the contact "%s"',
    async (identifier) => {
      const [record] = await flow.run({ id: finishedCall({ identifier }) });
      expect(record).toMatchObject({ phone_number: null, contact_identifier: identifier });
    },
  );

  it('has an empty transcript if nothing was said', async () => {
    const id = world.sandbox.addFinishedCall({ agentId: world.sales.agentId }, { answered: false });
    expect(await flow.run({ id })).toEqual([
      expect.objectContaining({ messages: [], message_count: 0, transcript: '', start_time: null }),
    ]);
  });

  it("passes the call's final status through", async () => {
    const id = world.sandbox.addFinishedCall({}, { status: 'transferred' });
    expect(await flow.run({ id })).toEqual([expect.objectContaining({ status: 'transferred' })]);
  });

  it('has no agent name if the agent is deleted', async () => {
    const id = finishedCall();
    world.sandbox.deleteAgent(world.reception.agentId);
    expect(await flow.run({ id })).toEqual([
      expect.objectContaining({ agent_name: null, agent_version_number: null }),
    ]);
  });
});

describe('a call that is delivered again', () => {
  it('does not run again, and sends no request', async () => {
    const id = finishedCall();
    expect(await flow.run({ id })).toHaveLength(1);
    world.sandbox.clearRequests();
    expect(await flow.run({ id })).toEqual([]);
    expect(await flow.run({ data: { id: id.toUpperCase() } })).toEqual([]);
    expect(world.sandbox.requestCount).toBe(0);
  });

  it('runs once for each of several flows', async () => {
    const other = world.addFlow();
    const id = finishedCall();
    expect(await flow.run({ id })).toHaveLength(1);
    expect(await other.run({ id })).toHaveLength(1);
    expect(await other.run({ id })).toEqual([]);
  });
});

describe('a delivery over HTTP', () => {
  it('runs the flow once for each finished call, and not for its other changes', async () => {
    await flow.switchOn();
    const id = world.sandbox.placeCall({ agentId: world.reception.agentId });
    world.sandbox.finishCall(id);
    await world.settled();
    world.sandbox.redeliver(id);
    await world.settled();
    expect(getCallIds(flow)).toEqual([id]);
    expect(flow.runs[0]).not.toHaveProperty('_dedupe_key');
  });

  it('runs the flow once if it arrives twice at the same time', async () => {
    await flow.switchOn();
    const id = finishedCall();
    world.sandbox.redeliver(id);
    world.sandbox.redeliver(id);
    await world.settled();
    expect(flow.runs).toHaveLength(1);
  });

  it('runs nothing once the flow is off', async () => {
    await flow.switchOn();
    await flow.switchOff();
    world.sandbox.finishCall(world.sandbox.placeCall());
    await world.settled();
    expect(flow.runs).toEqual([]);
  });
});

describe('the body of a delivery', () => {
  it.each([
    ['id', (id: string) => ({ id, status: 'completed' })],
    ['call_id', (id: string) => ({ call_id: id, status: 'completed' })],
    ['call.id', (id: string) => ({ call: { id, status: 'completed' } })],
    ['data.id', (id: string) => ({ data: { id, status: 'completed' } })],
    ['data.call_id', (id: string) => ({ data: { call_id: id } })],
    ['id, without a status', (id: string) => ({ id })],
    [
      'data.id, below an id of the delivery itself',
      (id: string) => ({ id: randomUUID(), data: { id } }),
    ],
    ['id, beside data of something else', (id: string) => ({ id, data: { id: randomUUID() } })],
    ['id, with a final status of older accounts', (id: string) => ({ id, status: 'no_answer' })],
  ])('starts a run with the call in %s', async (_, body) => {
    const id = finishedCall();
    expect(await flow.run(body(id))).toEqual([expect.objectContaining({ call_id: id })]);
  });

  it.each([
    ['nothing', undefined],
    ['text', 'completed'],
    ['an empty object', {}],
    ['a list', [{ id: randomUUID() }]],
    ['an id that is none', { id: '../agent', status: 'completed' }],
    ['another kind of event', { event: 'agent_published', data: { id: randomUUID() } }],
    ['a test of the webhook', { event: 'ping' }],
    ['a call that Diga does not know', { id: randomUUID(), status: 'completed' }],
  ])('starts nothing if it is %s', async (_, body) => {
    expect(await flow.run(body)).toEqual([]);
  });

  it('starts nothing for a call that is in progress when it is read back', async () => {
    const id = world.sandbox.placeCall();
    expect(await flow.run({ id })).toEqual([]);
  });

  it('returns at most one well-formed record for any body (property)', async () => {
    const keys = [...Object.keys(callFinishedSample), '_dedupe_key'].sort();
    const ids = [finishedCall(), world.sandbox.placeCall(), randomUUID()];
    const id = fc.oneof(fc.constantFrom(...ids), fc.uuid(), fc.string());
    const status = fc.constantFrom('completed', 'in_progress', 'failed', null, 7, undefined);
    const holder = fc.record({ id, call_id: id, status }, { requiredKeys: [] });
    const body = fc.oneof(
      fc.anything(),
      fc.record(
        {
          id,
          call_id: id,
          status,
          call: fc.oneof(holder, id),
          data: fc.oneof(holder, fc.anything()),
        },
        { requiredKeys: [] },
      ),
    );
    await fc.assert(
      fc.asyncProperty(body, async (delivered) => {
        flow.store.entries.clear();
        const items = await flow.run(delivered);
        expect(items.length).toBeLessThanOrEqual(1);
        for (const item of items) expect(Object.keys(item).sort()).toEqual(keys);
      }),
      { numRuns: 150 },
    );
  });
});
