import { getCall, isFinished, listCalls, listMessages } from '../../../src/lib/diga/calls';
import { collect } from '../../../src/lib/diga/paging';
import { answeredCall, seedProject, unansweredCall } from '../../sandbox/seed';
import { getClient, getDigaError, NOBODY, getQueries, startDiga } from '../../support/diga';
import { opened } from '../../support/opened';
import { json, startServer } from '../../support/server';

describe('a call', () => {
  it.each([
    ['dialing', {}, false],
    ['in_queue', {}, false],
    ['in_progress', { end_reason: 'hangup' }, false],
    ['completed', {}, true],
    ['failed', {}, true],
    ['transferred', {}, true],
    ['no_answer', {}, true],
    ['on_hold', {}, false],
    ['on_hold', { end_time: null, end_reason: null }, false],
    ['dropped', { end_time: '2026-05-12T09:33:28.000Z' }, true],
    ['dropped', { end_reason: 'hangup' }, true],
  ])('with the status %s and %j has ended: %s', (status, end, hasEnded) => {
    expect(isFinished({ status, ...end })).toBe(hasEnded);
  });
});

describe('one call', () => {
  it('comes as Diga has it', async () => {
    const { sandbox, client } = await startDiga();
    const callId = answeredCall(sandbox, seedProject(sandbox).reception);
    expect(await getCall(client, callId)).toEqual(sandbox.call(callId));
  });

  it('is not found if it is unknown', async () => {
    const { client } = await startDiga();
    const error = await getDigaError(getCall(client, NOBODY));
    expect(error).toMatchObject({ kind: 'not_found', code: 'CALL_NOT_FOUND' });
  });

  it('needs the permission to read calls', async () => {
    const { sandbox } = await startDiga();
    const apiKey = sandbox.createKey({ agents: 'read' });
    const error = await getDigaError(getCall(getClient({ url: sandbox.url, apiKey }), NOBODY));
    expect(error.message).toMatch(/lacks the permission "Calls: read"/);
  });

  it.each([[null], [[]], [{}], ['text'], [{ id: 7 }]])(
    'must be an object with an id (not %j)',
    async (response) => {
      const server = await opened(startServer(() => json(response)));
      expect((await getDigaError(getCall(getClient(server), 'c'))).kind).toBe(
        'unexpected_response',
      );
    },
  );

  it('keeps fields and values that Diga has added', async () => {
    const { sandbox, client } = await startDiga();
    const callId = answeredCall(sandbox, seedProject(sandbox).reception);
    const values = { status: 'escalated', type: 'group', contact_type: 'messenger' };
    sandbox.misbehave({ on: 'requests', effect: { kind: 'unknown fields', values } });
    expect(await getCall(client, callId)).toMatchObject({
      status: 'escalated',
      type: 'group',
      contact: { contact_type: 'messenger' },
      undocumented_field: { since: 'tomorrow' },
    });
  });
});

describe('the list of calls', () => {
  it('comes newest first, in the largest pages', async () => {
    const { sandbox, client } = await startDiga({ budgetMs: 5_000 });
    const ids = Array.from({ length: 1_001 }, () => sandbox.addFinishedCall());
    const calls = await collect(listCalls(client, {}, 5_000));
    expect(calls.map(({ id }) => id)).toEqual(ids.reverse());
    expect(getQueries(sandbox, '/v1/call/')).toEqual([
      { limit: '1000', order: 'desc' },
      { limit: '1000', order: 'desc', after: ids[999] },
    ]);
  });

  it('can be filtered by agent and direction, and ends at the cap', async () => {
    const { sandbox, client } = await startDiga();
    const { reception, sales } = seedProject(sandbox);
    const inbound = answeredCall(sandbox, reception);
    unansweredCall(sandbox, reception);
    answeredCall(sandbox, sales);
    const filter = { agentId: reception.agentId, type: 'inbound' };
    const found = await collect(listCalls(client, filter, 5));
    expect(found.map(({ id }) => id)).toEqual([inbound]);
    expect(await collect(listCalls(client, {}, 2))).toHaveLength(2);
    expect(getQueries(sandbox, '/v1/call/')).toEqual([
      { limit: '5', order: 'desc', agent_id: reception.agentId, type: 'inbound' },
      { limit: '2', order: 'desc' },
    ]);
  });
});

describe('the messages of a call', () => {
  it('come whole, oldest first, in the largest pages', async () => {
    const { sandbox, client } = await startDiga({ budgetMs: 5_000 });
    const callId = sandbox.placeCall();
    for (let line = 1; line <= 1_001; line += 1) sandbox.say(callId, 'user', `Line ${line}`);
    const messages = await listMessages(client, callId);
    expect(messages).toEqual(sandbox.messages(callId));
    expect(getQueries(sandbox, `/v1/call/${callId}/message`)).toEqual([
      { limit: '1000', order: 'asc' },
      { limit: '1000', order: 'asc', after: messages[999]?.id },
    ]);
  });

  it('end at the cap', async () => {
    const { sandbox, client } = await startDiga();
    const callId = answeredCall(sandbox, seedProject(sandbox).reception);
    expect(await listMessages(client, callId, 2)).toEqual(sandbox.messages(callId).slice(0, 2));
  });

  it('are none if nothing was said', async () => {
    const { sandbox, client } = await startDiga();
    const callId = unansweredCall(sandbox, seedProject(sandbox).sales);
    expect(await listMessages(client, callId)).toEqual([]);
    expect(sandbox.requests.map(({ status }) => status)).toEqual([404]);
  });

  it('need a permission, which the error names', async () => {
    const { sandbox } = await startDiga();
    const apiKey = sandbox.createKey({ calls: 'read' });
    const error = await getDigaError(listMessages(getClient({ url: sandbox.url, apiKey }), NOBODY));
    expect(error.message).toMatch(/lacks the permission "Messages: read"/);
  });
});
