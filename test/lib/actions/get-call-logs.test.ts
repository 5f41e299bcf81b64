import { digaErrorOf, NOBODY, queriesOf, startAll } from '../../support/diga';
import type { Item } from '../../support/host';

async function start() {
  const all = await startAll();
  const callId = all.sandbox.placeCall();
  all.sandbox.addLog(callId, { level: 'INFO', category: 'telephony', event: 'ringing' });
  all.sandbox.addLog(callId, { level: 'ERROR', category: 'llm', event: 'late', data: { ms: 900 } });
  all.sandbox.addLog(callId, { level: 'INFO', category: 'llm', event: 'answered' });
  const get = async (input: Item = {}) =>
    (await all.host.runAction('get_call_logs', all.connection, {
      call_id: callId,
      ...input,
    })) as Item[];
  const events = async (input?: Item) => (await get(input)).map(({ event }) => event);
  return { ...all, callId, get, events };
}

test('gives rows with constant keys, oldest first', async () => {
  const { callId, get, events } = await start();
  expect(await events()).toEqual(['ringing', 'late', 'answered']);
  const [first, second] = await get();
  expect(first).toEqual({
    log_id: expect.any(String) as string,
    timestamp: expect.any(String) as string,
    level: 'INFO',
    category: 'telephony',
    event: 'ringing',
    call_id: callId,
    trace_id: null,
    data: {},
  });
  expect(second).toMatchObject({ data: { ms: 900 } });
});

test('filters at Diga by category and level, up to a limit', async () => {
  const { sandbox, callId, events } = await start();
  expect(await events({ category: ' llm ' })).toEqual(['late', 'answered']);
  expect(await events({ category: 'llm', level: 'INFO' })).toEqual(['answered']);
  expect(await events({ category: '', level: '', limit: 2 })).toEqual(['ringing', 'late']);
  expect(queriesOf(sandbox, `/v1/log/call/${callId}`)[1]).toMatchObject({ level: 'INFO' });
});

test('says in words what cannot be given', async () => {
  const { sandbox, host, connection, callId, get } = await start();
  expect((await digaErrorOf(get({ call_id: NOBODY }))).kind).toBe('not_found');
  expect((await digaErrorOf(get({ call_id: '' }))).message).toMatch(/^"Call ID" does not hold/);
  sandbox.misbehave({ on: 'requests', times: 1, effect: { kind: 'status', status: 422 } });
  expect((await digaErrorOf(get({ level: 'LOUD' }))).message).toMatch(
    /^Diga does not know this category or level\. Leave both fields empty once/,
  );
  const apiKey = sandbox.createKey({ calls: 'read' });
  const run = host.runAction('get_call_logs', { ...connection, apiKey }, { call_id: callId });
  expect((await digaErrorOf(run)).message).toMatch(/lacks the permission "Logs: read"/);
});
