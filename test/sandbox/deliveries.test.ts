import { createHmac } from 'node:crypto';
import { startSandbox } from './sandbox';
import type { DeliveryBody, SandboxOptions } from './sandbox';
import { answeredCall, seedProject, unansweredCall } from './seed';
import { startDiga } from '../support/diga';
import { SimulatedClock, startReceiver, request, register } from './support';

describe('a delivery', () => {
  it('reports every status of every call to every webhook, signed', async () => {
    const { sandbox } = await startDiga();
    const { reception, sales } = seedProject(sandbox);
    const [one, other] = [await startReceiver(), await startReceiver()];
    const webhook = await register(sandbox, one.url);
    await register(sandbox, other.url);
    const answered = answeredCall(sandbox, { agentId: reception.agentId });
    const unanswered = unansweredCall(sandbox, { agentId: sales.agentId });
    await sandbox.settled();

    const statuses = [
      [answered, 'dialing'],
      [answered, 'in_queue'],
      [answered, 'in_progress'],
      [answered, 'completed'],
      [unanswered, 'dialing'],
      [unanswered, 'completed'],
    ];
    for (const { bodies } of [one, other]) {
      expect(bodies().map(({ id, status }) => [id, status])).toEqual(statuses);
    }
    for (const { headers, body } of one.received) {
      const [, seconds, mac] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(
        String(headers['diga-signature']),
      ) ?? [undefined, '', ''];
      const expected = createHmac('sha256', webhook.secret).update(`${seconds}.${body}`);
      expect(mac).toBe(expected.digest('hex'));
      expect(headers['content-type']).toBe('application/json');
    }
    expect(sandbox.deliveries).toHaveLength(12);
    expect(sandbox.deliveries).toContainEqual(
      expect.objectContaining({
        webhookId: webhook.id,
        url: one.url,
        callId: unanswered,
        status: 'completed',
        outcome: 'delivered',
        httpStatus: 200,
      }),
    );
  });

  const shapes: [DeliveryBody, (id: string) => Record<string, unknown>][] = [
    [{ shape: 'id' }, (id) => ({ id, status: 'dialing', type: 'inbound' })],
    [{ shape: 'call_id' }, (id) => ({ call_id: id, status: 'dialing' })],
    [{ shape: 'call.id' }, (id) => ({ call: { id, status: 'dialing' } })],
    [{ shape: 'data.id' }, (id) => ({ data: { id, status: 'dialing' } })],
    [{ shape: 'data.call_id' }, (id) => ({ data: { call_id: id, status: 'dialing' } })],
  ];
  it.each(shapes)('has a body of the shape %j', async (body, expected) => {
    const { sandbox } = await startDiga({ deliveryBody: body });
    const { url, bodies } = await startReceiver();
    await register(sandbox, url);
    const id = sandbox.placeCall();
    sandbox.setDeliveryBody({ ...body, withStatus: false });
    sandbox.redeliver(id);
    await sandbox.settled();
    const [full, withoutStatus] = bodies();
    expect(full).toMatchObject(expected(id));
    expect(JSON.stringify(withoutStatus)).toContain(id);
    expect(JSON.stringify(withoutStatus)).not.toContain('"status"');
  });

  it('can be repeated, but only to subscribed webhooks', async () => {
    const { sandbox } = await startDiga();
    const { url, bodies } = await startReceiver();
    const { id: webhookId } = await register(sandbox, url);
    const id = sandbox.addFinishedCall();
    sandbox.redeliver(id);
    sandbox.redeliver(id);
    await sandbox.settled();
    expect(bodies().map(({ status }) => status)).toEqual(['completed', 'completed']);
    const path = `/v1/webhook/${webhookId}`;
    await request(sandbox, path, { method: 'PATCH', body: { subscribed_events: [] } });
    sandbox.redeliver(id);
    await request(sandbox, path, { method: 'DELETE' });
    sandbox.redeliver(id);
    await sandbox.settled();
    expect(bodies()).toHaveLength(2);
  });

  it('is not retried when the receiver refuses it or is unreachable', async () => {
    const { sandbox } = await startDiga();
    const refusing = await startReceiver(500);
    const gone = await startReceiver();
    await gone.close();
    await register(sandbox, refusing.url);
    await register(sandbox, gone.url);
    sandbox.placeCall();
    await sandbox.settled();
    expect(refusing.received).toHaveLength(1);
    const outcomes = sandbox.deliveries.map(({ url, outcome, httpStatus }) => [
      url,
      outcome,
      httpStatus,
    ]);
    expect(outcomes).toHaveLength(2);
    expect(outcomes).toContainEqual([refusing.url, 'refused', 500]);
    expect(outcomes).toContainEqual([gone.url, 'failed', null]);
  });

  it('never leaves this machine', async () => {
    const sent: string[] = [];
    const { sandbox } = await startDiga({
      send: ({ url }) => {
        sent.push(url);
        return Promise.resolve(204);
      },
    });
    await register(sandbox, 'https://flows.example.com/hook');
    await register(sandbox, 'http://localhost:1/hook');
    sandbox.placeCall();
    await sandbox.settled();
    expect(sent).toEqual(['http://localhost:1/hook']);
    expect(sandbox.deliveries.map(({ outcome }) => outcome).sort()).toEqual([
      'delivered',
      'skipped',
    ]);
  });

  it('waits for the one before it to the same receiver', async () => {
    const responses: (() => void)[] = [];
    const delivered: string[] = [];
    const { sandbox } = await startDiga({
      send: ({ body }) => {
        delivered.push((JSON.parse(body) as { status: string }).status);
        return new Promise((done) => responses.push(() => done(200)));
      },
    });
    await register(sandbox, 'http://127.0.0.1:1/hook');
    const id = sandbox.placeCall();
    sandbox.setStatus(id, 'completed');
    // A round trip gives the second delivery the chance to overtake.
    await request(sandbox, '/v1/call/');
    expect(delivered).toEqual(['dialing']);
    responses[0]?.();
    await request(sandbox, '/v1/call/');
    expect(delivered).toEqual(['dialing', 'completed']);
    responses[1]?.();
    await sandbox.settled();
  });

  it('fails when the sandbox closes while it is in flight', async () => {
    let sends = 0;
    let isSent: () => void = () => undefined;
    const sent = new Promise<void>((done) => (isSent = done));
    const sandbox = await startSandbox({
      loopbackIsPublic: true,
      send: (_delivery, signal) =>
        new Promise((_resolve, reject) => {
          sends += 1;
          isSent();
          signal.addEventListener('abort', () => reject(new Error('closed')));
        }),
    });
    await register(sandbox, 'http://127.0.0.1:1/hook');
    const id = sandbox.placeCall();
    await sent;
    sandbox.setStatus(id, 'completed');
    await sandbox.close();
    expect(sandbox.deliveries.map(({ outcome }) => outcome)).toEqual(['failed', 'failed']);
    expect(sends).toBe(1);
  });
});

describe('a rule on deliveries', () => {
  async function listening(options: SandboxOptions = {}) {
    const clock = new SimulatedClock();
    const { sandbox } = await startDiga({ clock, ...options });
    const { url, bodies } = await startReceiver();
    await register(sandbox, url);
    return { clock, sandbox, delivered: () => bodies().map(({ id, status }) => [id, status]) };
  }

  it('drops as many deliveries as it says', async () => {
    const { sandbox, delivered } = await listening();
    sandbox.misbehave({ on: 'deliveries', times: 1, effect: { kind: 'drop' } });
    const id = sandbox.placeCall();
    sandbox.setStatus(id, 'in_queue');
    await sandbox.settled();
    expect(delivered()).toEqual([[id, 'in_queue']]);
    expect(sandbox.deliveries.map(({ status, outcome }) => [status, outcome])).toEqual([
      ['dialing', 'dropped'],
      ['in_queue', 'delivered'],
    ]);
  });

  it('applies by chance and by match', async () => {
    const draws = [0.1, 0.9];
    let seeded = false;
    const { sandbox, delivered } = await listening({
      random: () => (seeded ? (draws.shift() ?? 0.5) : Math.random()),
    });
    const [one, two, three] = [0, 1, 2].map(() => sandbox.addFinishedCall());
    sandbox.misbehave({
      on: 'deliveries',
      chance: 0.2,
      match: ({ callId }) => callId !== one,
      effect: { kind: 'drop' },
    });
    seeded = true;
    for (const id of [one, two, three]) sandbox.redeliver(String(id));
    await sandbox.settled();
    expect(delivered().map(([id]) => id)).toEqual([one, three]);
  });

  it('repeats a delivery later, with its original status', async () => {
    const { clock, sandbox, delivered } = await listening();
    const stop = sandbox.misbehave({
      on: 'deliveries',
      effect: { kind: 'repeat', times: 2, afterMs: [60_000, 60_000] },
    });
    const id = sandbox.placeCall();
    stop();
    await sandbox.settled({ includingDelayed: false });
    expect(delivered()).toEqual([[id, 'dialing']]);
    sandbox.setStatus(id, 'completed');
    clock.advance(59_999);
    await sandbox.settled({ includingDelayed: false });
    expect(delivered()).toHaveLength(2);
    clock.advance(1);
    await sandbox.settled();
    expect(delivered()).toEqual([
      [id, 'dialing'],
      [id, 'completed'],
      [id, 'dialing'],
      [id, 'dialing'],
    ]);
  });

  it('delays a delivery so that others overtake it', async () => {
    const { clock, sandbox, delivered } = await listening();
    sandbox.misbehave({
      on: 'deliveries',
      match: ({ status }) => status === 'dialing',
      effect: { kind: 'delay', afterMs: [1000, 2000] },
    });
    const id = sandbox.placeCall();
    sandbox.setStatus(id, 'completed');
    await sandbox.settled({ includingDelayed: false });
    clock.advance(2000);
    await sandbox.settled();
    expect(delivered()).toEqual([
      [id, 'completed'],
      [id, 'dialing'],
    ]);
  });
});
