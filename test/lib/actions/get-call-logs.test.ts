import { getCallLogsAction } from '../../../src/lib/actions/get-call-logs';
import { LogCategorySchema, LogLevelSchema } from '../../sandbox/contract';
import {
  getDigaError,
  getInputError,
  leaveOut,
  NOBODY,
  getQueries,
  startWorld,
} from '../../support/diga';
import type { Item } from '../../support/host';

async function start() {
  const all = await startWorld();
  const callId = all.sandbox.placeCall();
  const { sandbox } = all;
  sandbox.addLog(callId, { level: 'INFO', category: 'CALL_LIFECYCLE', event: 'ringing' });
  sandbox.addLog(callId, {
    level: 'ERROR',
    category: 'INTEGRATION_TOOLS',
    event: 'late',
    data: { ms: 900, message_text: 'No answer', failure_reason: 'timeout' },
  });
  sandbox.addLog(callId, { level: 'INFO', category: 'INTEGRATION_TOOLS', event: 'answered' });
  const get = async (input: Item = {}) =>
    (await all.host.runAction('get_call_logs', all.connection, {
      call_id: callId,
      ...input,
    })) as Item[];
  const events = async (input?: Item) => (await get(input)).map(({ event }) => event);
  return { ...all, callId, get, events };
}

describe('Get Call Logs', () => {
  it('returns rows with constant keys, oldest first', async () => {
    const { callId, get, events } = await start();
    expect(await events()).toEqual(['ringing', 'late', 'answered']);
    const [first, second] = await get();
    expect(first).toEqual({
      log_id: expect.any(String) as string,
      timestamp: expect.any(String) as string,
      level: 'INFO',
      category: 'CALL_LIFECYCLE',
      event: 'ringing',
      call_id: callId,
      trace_id: null,
      data: {},
      message_text: null,
      failure_reason: null,
    });
    expect(second).toMatchObject({
      data: { ms: 900, message_text: 'No answer', failure_reason: 'timeout' },
      message_text: 'No answer',
      failure_reason: 'timeout',
    });
    const fields = getCallLogsAction.outputSchema?.fields[0]?.listItems ?? [];
    expect(Object.keys(first ?? {})).toEqual(fields.map(({ key }) => key));
  });

  it('returns null for a message or reason that is not text', async () => {
    const { sandbox, callId, get } = await start();
    const data = { message_text: { en: 'Late' }, failure_reason: 7 };
    sandbox.addLog(callId, { level: 'DEBUG', category: 'METRICS', event: 'odd', data });
    expect((await get({ level: 'DEBUG' }))[0]).toMatchObject({
      data,
      message_text: null,
      failure_reason: null,
    });
  });

  describe('filters', () => {
    it.each([
      ['category', LogCategorySchema.enum],
      ['level', LogLevelSchema.enum],
    ] as const)('%s offers "any" first, then every value of the contract', (name, values) => {
      const prop = getCallLogsAction.props[name];
      expect(prop).toMatchObject({ required: false, defaultValue: 'any' });
      expect(prop.options.options.map(({ value }) => value)).toEqual(['any', ...values]);
    });
  });

  it('lets Diga filter by category and level, up to the limit', async () => {
    const { sandbox, callId, events } = await start();
    const category = 'INTEGRATION_TOOLS';
    expect(await events({ category })).toEqual(['late', 'answered']);
    expect(await events({ category, level: 'INFO' })).toEqual(['answered']);
    expect(await events({ category: 'any', level: 'any', limit: 2 })).toEqual(['ringing', 'late']);
    expect(getQueries(sandbox, `/v1/log/call/${callId}`)[1]).toMatchObject({
      category,
      level: 'INFO',
    });
    expect(getQueries(sandbox, `/v1/log/call/${callId}`)[2]).toEqual({ limit: '2', order: 'asc' });
  });

  it('explains an unknown call, a missing id and a missing permission', async () => {
    const { sandbox, host, connection, callId, get } = await start();
    expect((await getDigaError(get({ call_id: NOBODY }))).kind).toBe('not_found');
    expect((await getInputError(get({ call_id: '' }))).message).toMatch(/^"Call ID" does not hold/);
    const apiKey = sandbox.createKey({ calls: 'read' });
    const run = host.runAction('get_call_logs', { ...connection, apiKey }, { call_id: callId });
    expect((await getDigaError(run)).message).toMatch(/lacks the permission "Logs: read"/);
  });

  it('gives null for what Diga leaves out', async () => {
    const { sandbox, get } = await start();
    leaveOut(sandbox, ['call_id', 'trace_id']);
    expect((await get())[0]).toMatchObject({ call_id: null, trace_id: null });
  });
});
