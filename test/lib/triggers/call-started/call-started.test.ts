import { callStartedSample } from '../../../../src/lib/triggers/call-started/record';
import type { Flow, Item } from '../../../support/host';
import { recordLog } from '../../../support/log';
import { HOUR, MINUTE, moveTime } from '../../../support/time';
import { getCallIds, type CallFinishedWorld, startCallFinished } from '../call-finished/support';

let world: CallFinishedWorld;

beforeEach(async () => {
  world = await startCallFinished();
});

function addFlow(input: Item = {}): Flow {
  const { host, connection } = world;
  return host.addFlow({ trigger: 'call_started', connection, input });
}

async function addFlowOn(input?: Item): Promise<Flow> {
  const flow = addFlow(input);
  await flow.switchOn();
  return flow;
}

const placeCall = () => world.sandbox.placeCall({ agentId: world.reception.agentId });

function loseDeliveries(ofStatus?: string): void {
  const match = ({ status }: { status: string }) => !ofStatus || status === ofStatus;
  world.sandbox.misbehave({ on: 'deliveries', match, effect: { kind: 'drop' } });
}

async function answer(id: string): Promise<void> {
  world.sandbox.setStatus(id, 'in_progress');
  await world.settled();
}

describe('a call that is answered', () => {
  it('starts the flow once, with the record of Call Finished and null for what is not known', async () => {
    const flow = await addFlowOn();
    const id = placeCall();
    await world.settled();
    expect(flow.runs).toEqual([]);
    await answer(id);
    const call = world.sandbox.call(id);
    expect(flow.runs).toEqual([
      {
        ...callStartedSample,
        call_id: id,
        phone_number: call.contact.identifier,
        contact_id: call.contact.id,
        contact_identifier: call.contact.identifier,
        contact_created_date: call.contact.created_date,
        agent_id: world.reception.agentId,
        agent_name: 'Reception',
        agent_version_id: world.reception.v2,
        agent_version_number: 2,
        phone_register_id: null,
        start_time: call.start_time,
        created_date: call.created_date,
        dynamic_variables: {},
        received_at: expect.stringMatching(/Z$/) as string,
      },
    ]);
    const [record = {}] = flow.runs;
    for (const key of ['end_time', 'end_reason', 'duration', 'transcript', 'messages']) {
      expect(record).toHaveProperty(key, null);
    }
  });

  it('starts nothing again, however often it is delivered, nor at its end', async () => {
    const flow = await addFlowOn();
    const id = placeCall();
    await answer(id);
    for (let count = 0; count < 3; count += 1) world.sandbox.redeliver(id);
    await world.settled();
    expect(await flow.run({ id })).toEqual([]);
    await flow.republish();
    expect(await flow.run({ id })).toEqual([]);
    world.sandbox.finishCall(id);
    await world.settled();
    expect(getCallIds(flow)).toEqual([id]);
  });

  it('starts nothing if Diga tells of it more than two minutes later', async () => {
    const flow = await addFlowOn();
    const [early, late] = [placeCall(), placeCall()];
    loseDeliveries();
    for (const id of [early, late]) world.sandbox.setStatus(id, 'in_progress');
    moveTime(2 * MINUTE - 5_000);
    expect(await flow.run({ id: early })).toHaveLength(1);
    moveTime(2 * MINUTE + 5_000);
    expect(await flow.run({ id: late })).toEqual([]);
  });

  it('is never caught up', async () => {
    const flow = await addFlowOn();
    loseDeliveries();
    await answer(placeCall());
    await flow.renew();
    await world.settled();
    expect(flow.runs).toEqual([]);
  });

  it.each([
    ['another agent', () => ({ agents: [world.sales.agentId] }), 0],
    ['another version', () => ({ versions: [world.reception.v1] }), 0],
    ['the published version', () => ({ versions: ['published'] }), 1],
    ['outbound calls', () => ({ direction: 'outbound' }), 0],
    ['inbound calls', () => ({ direction: 'inbound' }), 1],
  ])('goes by the filter: a flow for %s', async (_, toInput, runs) => {
    const flow = await addFlowOn(toInput());
    await answer(placeCall());
    expect(flow.runs).toHaveLength(runs);
  });

  it('starts nothing if it cannot be read back, and the log says so', async () => {
    const log = recordLog();
    const flow = await addFlowOn();
    const id = placeCall();
    const match = /^\/v1\/call\//;
    world.sandbox.misbehave({ on: 'requests', match, effect: { kind: 'status', status: 403 } });
    expect(await flow.run({ id })).toEqual([]);
    expect(log().join()).toContain('Call Started: a call could not be read back');
  });
});

describe('a call that rings', () => {
  it('starts a flow that is for that, and not again when it is answered', async () => {
    const flow = await addFlowOn({ when: 'ringing' });
    const id = placeCall();
    await world.settled();
    expect(flow.runs).toEqual([expect.objectContaining({ call_id: id, status: 'dialing' })]);
    await answer(id);
    expect(flow.runs).toHaveLength(1);
  });

  it('starts it when it is answered, if Diga tells of nothing earlier', async () => {
    const flow = await addFlowOn({ when: 'ringing' });
    loseDeliveries('dialing');
    await answer(placeCall());
    expect(flow.runs).toEqual([expect.objectContaining({ status: 'in_progress' })]);
  });

  it('starts nothing while it waits in a queue', async () => {
    const flow = await addFlowOn({ when: 'ringing' });
    const id = placeCall();
    world.sandbox.setStatus(id, 'in_queue');
    expect(await flow.run({ id })).toEqual([]);
  });
});

describe('several flows', () => {
  it('have a webhook each, and one of Call Finished runs at the end', async () => {
    const started = await addFlowOn();
    const other = await addFlowOn({ when: 'ringing' });
    const finished = await world.addFlowOn();
    const id = placeCall();
    await answer(id);
    world.sandbox.finishCall(id);
    await world.settled();
    for (const flow of [started, other, finished]) expect(getCallIds(flow)).toEqual([id]);
    expect(world.sandbox.webhooks()).toHaveLength(3);
  });

  it('leave nothing to a flow that changes from one to the other', async () => {
    const flow = await addFlowOn();
    const id = placeCall();
    await answer(id);
    await flow.switchOff();
    flow.changeTrigger('call_finished');
    await flow.switchOn();
    world.sandbox.finishCall(id);
    await world.settled();
    expect(flow.runs.map(({ status }) => status)).toEqual(['in_progress', 'completed']);
    expect(world.sandbox.webhooks()).toHaveLength(1);
  });
});

describe('the flow', () => {
  it('removes its webhook when it is switched off, and makes one that is missing anew', async () => {
    const log = recordLog();
    const flow = await addFlowOn();
    const [webhook] = world.sandbox.webhooks();
    expect(webhook?.url).toBe(flow.deliveryUrl);
    world.sandbox.deleteWebhookFromOutside(String(webhook?.id));
    await flow.renew();
    expect(world.sandbox.webhooks()).toHaveLength(1);
    expect(log().join()).toContain('Call Started: its webhook in Diga was missing');
    await flow.switchOff();
    expect(world.sandbox.webhooks()).toEqual([]);
  });

  it('forgets its calls an hour later', async () => {
    const flow = await addFlowOn();
    await answer(placeCall());
    const keys = () => [...flow.store.entries.keys()].filter((key) => key.startsWith('begun_'));
    await flow.renew();
    expect(keys()).toHaveLength(1);
    moveTime(HOUR + MINUTE);
    await flow.renew();
    expect(keys()).toEqual([]);
  });

  it('starts nothing for a stranger', async () => {
    const flow = await addFlowOn();
    const id = placeCall();
    world.sandbox.setStatus(id, 'in_progress');
    world.sandbox.clearRequests();
    expect(await flow.run({ id }, { queryParams: { token: 'guessed' } })).toEqual([]);
    await expect(flow.run({ id }, { webhookUrl: '' })).rejects.toThrow('No step was run');
    expect(world.sandbox.requestCount).toBe(0);
  });

  it.each([
    [{ when: 'later' }, '"When" must be one of its choices'],
    [{ agents: ['b9d6bcd0-bbfd-4b2d-9b5d-ab8dfbbd4bed'] }, 'Open the Call Started step'],
  ])('is not switched on with %o', async (input, sentence) => {
    await expect(addFlow(input).switchOn()).rejects.toThrow(sentence);
  });

  it('is not switched on at an address that Diga declines, and says what works without one', async () => {
    const strict = await startCallFinished({ loopbackIsPublic: false });
    const { host, connection } = strict;
    const flow = host.addFlow({ trigger: 'call_started', connection, input: {} });
    await expect(flow.switchOn()).rejects.toThrow('use Call Finished, which can check every 5');
  });
});

describe('a press on Test', () => {
  it('gives the newest answered calls as they were when they began', async () => {
    const id = world.sandbox.addFinishedCall({ agentId: world.reception.agentId });
    world.sandbox.addFinishedCall({ agentId: world.reception.agentId }, { answered: false });
    const { start_time } = world.sandbox.call(id);
    expect(await addFlow().pressTest()).toEqual([
      expect.objectContaining({
        call_id: id,
        status: 'in_progress',
        start_time,
        end_time: null,
        duration: null,
        transcript: null,
        agent_name: 'Reception',
        received_at: null,
      }),
    ]);
    expect(await addFlow({ when: 'ringing' }).pressTest()).toHaveLength(2);
    expect(world.sandbox.webhooks()).toEqual([]);
  });

  it('gives the sample while there is no call', async () => {
    expect(await addFlow().pressTest()).toEqual([callStartedSample]);
  });
});
