import { CallResponseSchema } from './contract';
import type { Sandbox } from './sandbox';
import { answeredCall, seedProject, unansweredCall } from './seed';
import { NOBODY, startDiga } from '../support/diga';
import {
  CallList,
  MessageList,
  SimulatedClock,
  startReceiver,
  parseBody,
  getErrorCode,
  getInvalidField,
  register,
} from './support';

describe('a call', () => {
  it('moves through its life cycle when answered', async () => {
    const clock = new SimulatedClock();
    const { sandbox } = await startDiga({ clock });
    const { reception } = seedProject(sandbox);
    const id = sandbox.placeCall({
      agentId: reception.agentId,
      identifier: '+34900000055',
      dynamicVariables: { guest_name: 'Carmen' },
    });
    const read = () => parseBody(sandbox, `/v1/call/${id}`, 200, CallResponseSchema);
    expect(await read()).toEqual({
      id,
      agent_id: reception.agentId,
      agent_version_id: reception.v3,
      status: 'dialing',
      recording_url: null,
      start_time: null,
      end_time: null,
      duration: null,
      type: 'inbound',
      end_reason: null,
      contact: {
        id: expect.any(String) as string,
        created_date: '2026-07-01T10:00:00.000Z',
        identifier: '+34900000055',
        contact_type: 'call',
      },
      phone_register_id: null,
      dynamic_variables: { guest_name: 'Carmen' },
      created_date: '2026-07-01T10:00:00.000Z',
    });
    clock.advance(4000);
    sandbox.setStatus(id, 'in_queue');
    expect(await read()).toMatchObject({ status: 'in_queue', start_time: null });
    clock.advance(1000);
    sandbox.setStatus(id, 'in_progress');
    sandbox.say(id, 'assistant', 'Hello');
    expect(await read()).toMatchObject({
      status: 'in_progress',
      start_time: '2026-07-01T10:00:05.000Z',
      end_time: null,
    });
    clock.advance(61_000);
    sandbox.finishCall(id);
    expect(await read()).toMatchObject({
      status: 'completed',
      end_time: '2026-07-01T10:01:06.000Z',
      duration: 61,
      end_reason: 'hangup',
    });
    sandbox.changeCall(id, { end_reason: null, duration: null });
    expect(await read()).toMatchObject({ end_reason: null, duration: null, status: 'completed' });
  });

  it('matches the contract when made from the seed', async () => {
    const { sandbox } = await startDiga();
    const { reception, sales } = seedProject(sandbox);
    const answered = answeredCall(sandbox, { agentId: reception.agentId });
    const outbound = answeredCall(sandbox, { agentId: sales.agentId }, 'outbound');
    const unanswered = unansweredCall(sandbox, { agentId: sales.agentId });

    expect(await parseBody(sandbox, `/v1/call/${answered}`, 200, CallResponseSchema)).toMatchObject(
      {
        type: 'inbound',
        status: 'completed',
        duration: 94,
        end_reason: 'hangup',
        dynamic_variables: { guest_name: 'Carmen' },
      },
    );
    expect(await parseBody(sandbox, `/v1/call/${outbound}`, 200, CallResponseSchema)).toMatchObject(
      {
        type: 'outbound',
        agent_version_id: sales.v1,
        duration: 61,
      },
    );
    const path = `/v1/call/${answered}/message?order=asc`;
    const { data } = await parseBody(sandbox, path, 200, MessageList);
    expect(data.map(({ role }) => role)).toEqual(
      'assistant user assistant user tool assistant user'.split(' '),
    );
    expect(data[4]).toMatchObject({ content: null, tool_call: { function_name: 'book_table' } });
    const times = data.map(({ created_date }) => created_date);
    expect(times).toEqual([...times].sort());
    expect(new Set(times).size).toBe(times.length);

    expect(
      await parseBody(sandbox, `/v1/call/${unanswered}`, 200, CallResponseSchema),
    ).toMatchObject({
      type: 'outbound',
      status: 'completed',
      start_time: null,
      duration: null,
      end_reason: 'ivr_no_answer',
    });
    const silent = `/v1/call/${unanswered}/message`;
    expect(await getErrorCode(sandbox, silent, 404)).toBe('NO_MESSAGES_FOR_CALL');
  });

  it('gets a 404 for an unknown id and a 422 for an invalid one', async () => {
    const { sandbox } = await startDiga();
    expect(await getErrorCode(sandbox, `/v1/call/${NOBODY}`, 404)).toBe('CALL_NOT_FOUND');
    const messages = `/v1/call/${NOBODY}/message`;
    expect(await getErrorCode(sandbox, messages, 404)).toBe('NO_MESSAGES_FOR_CALL');
    expect(await getInvalidField(sandbox, '/v1/call/nonsense')).toEqual(['path', 'id']);
    expect(() => sandbox.finishCall(NOBODY)).toThrow(NOBODY);
  });

  it('is listed by creation date and by every filter', async () => {
    const { sandbox } = await startDiga();
    const { reception, sales } = seedProject(sandbox);
    const phoneId = '11111111-1111-4111-8111-111111111111';
    const at = (minute: number) => Date.parse(`2026-07-01T10:0${minute}:00Z`);
    // Added out of order: the list is ordered by creation date.
    const third = sandbox.addFinishedCall(
      { agentId: sales.agentId, type: 'outbound', createdDate: at(3), phoneId },
      { answered: false },
    );
    const first = sandbox.addFinishedCall({
      agentId: reception.agentId,
      createdDate: at(1),
      identifier: '+34900000071',
    });
    const second = sandbox.addFinishedCall({ agentId: null, createdDate: at(2) });
    const live = sandbox.placeCall({ agentId: reception.agentId, createdDate: at(4) });
    const contactId = sandbox.call(first).contact.id;
    const ids = async (query: string) => {
      const { data } = await parseBody(sandbox, `/v1/call/?order=asc&${query}`, 200, CallList);
      return data.map(({ id }) => id);
    };

    expect(await ids('')).toEqual([first, second, third, live]);
    expect(await ids(`agent_id=${reception.agentId}`)).toEqual([first, live]);
    expect(await ids('status=completed')).toEqual([first, second, third]);
    expect(await ids('status=dialing')).toEqual([live]);
    expect(await ids('type=outbound')).toEqual([third]);
    expect(await ids(`contact_id=${contactId}`)).toEqual([first]);
    expect(await ids(`phone_id=${phoneId}`)).toEqual([third]);
    expect(await ids('start_created_date=2026-07-01T10:02:00Z')).toEqual([second, third, live]);
    expect(await ids('end_created_date=2026-07-01T10:02:00Z')).toEqual([first, second]);
    const middle =
      'start_created_date=2026-07-01T12:01:30%2B02:00&end_created_date=2026-07-01T10:03:30Z';
    expect(await ids(middle)).toEqual([second, third]);
    // A cursor outside of the filter still marks a position.
    expect(await ids(`${middle}&after=${first}`)).toEqual([second, third]);
    expect(await ids(`${middle}&before=${live}`)).toEqual([second, third]);
    expect(await ids(`${middle}&after=${third}`)).toEqual([]);
    const late = 'start_created_date=2026-07-01T10:02:30Z';
    expect(await ids(`${late}&after=${first}`)).toEqual([third, live]);
    const early = 'end_created_date=2026-07-01T10:01:30Z';
    expect(await ids(`${early}&before=${live}`)).toEqual([first]);
    expect(await getInvalidField(sandbox, '/v1/call/?status=failed')).toEqual(['query', 'status']);
    expect(await getInvalidField(sandbox, '/v1/call/?start_created_date=yesterday')).toEqual([
      'query',
      'start_created_date',
    ]);
  });

  it('is found at the bounds of a date filter unless they are exclusive', async () => {
    const createdDate = Date.parse('2026-07-01T10:00:00Z');
    const at = (ms: number) => new Date(createdDate + ms).toISOString();
    const inRange = async (sandbox: Sandbox, from: number, until: number) => {
      const query = `start_created_date=${at(from)}&end_created_date=${at(until)}`;
      return (await parseBody(sandbox, `/v1/call/?${query}`, 200, CallList)).data.length;
    };
    const { sandbox: inclusive } = await startDiga();
    inclusive.addFinishedCall({ createdDate });
    expect(await inRange(inclusive, 0, 0)).toBe(1);
    const { sandbox: exclusive } = await startDiga({ dateBoundsAreInclusive: false });
    exclusive.addFinishedCall({ createdDate });
    expect(await inRange(exclusive, 0, 1)).toBe(0);
    expect(await inRange(exclusive, -1, 0)).toBe(0);
    expect(await inRange(exclusive, -1, 1)).toBe(1);
  });

  it('has the times of its own creation date when added as finished', async () => {
    const { sandbox } = await startDiga();
    const createdDate = Date.parse('2026-01-02T03:04:05Z');
    const answered = sandbox.addFinishedCall({ createdDate }, { duration: 30 });
    const missed = sandbox.addFinishedCall({ createdDate }, { answered: false });
    const old = sandbox.addFinishedCall({ createdDate }, { answered: false, status: 'no_answer' });
    expect(sandbox.call(answered)).toMatchObject({
      start_time: '2026-01-02T03:04:05.000Z',
      end_time: '2026-01-02T03:04:35.000Z',
      duration: 30,
    });
    expect(sandbox.call(missed)).toMatchObject({
      start_time: null,
      end_time: '2026-01-02T03:04:35.000Z',
      status: 'completed',
    });
    expect(sandbox.call(old).status).toBe('no_answer');
    expect(sandbox.deliveries).toEqual([]);
  });

  it('shares its contact with calls of the same identifier', async () => {
    const { sandbox } = await startDiga();
    const contact = (options: Parameters<Sandbox['placeCall']>[0]) =>
      sandbox.call(sandbox.placeCall(options)).contact;
    const one = contact({ identifier: '+34900000001' });
    expect(contact({ identifier: '+34900000001' }).id).toBe(one.id);
    expect(contact({ identifier: '+34900000002' }).id).not.toBe(one.id);
    const web = contact({ contactType: 'web' });
    expect([web.contact_type, web.identifier]).toEqual(['web', 'browser-7f3a']);
  });
});

describe('placing a call', () => {
  const post = (body: unknown) => ({ method: 'POST', body });

  it("uses the number's agent or a given version, and delivers the status", async () => {
    const { sandbox } = await startDiga();
    const { sales, reception, phones } = seedProject(sandbox);
    const hook = await startReceiver();
    await register(sandbox, hook.url);
    const given = { to_number: '+34600000042', dynamic_variables: { guest_name: 'Carmen' } };
    const byId = { ...given, from_number: phones.parties };
    const placed = await parseBody(sandbox, '/v1/call/', 201, CallResponseSchema, post(byId));
    expect(placed).toMatchObject({
      status: 'dialing',
      type: 'outbound',
      agent_id: sales.agentId,
      agent_version_id: sales.v1,
      phone_register_id: phones.parties,
      contact: { identifier: '+34600000042', contact_type: 'call' },
      dynamic_variables: { guest_name: 'Carmen' },
    });
    const byNumber = {
      from_number: '+34910000001',
      to_number: '+34600000043',
      agent_version_id: reception.v2,
    };
    const other = await parseBody(sandbox, '/v1/call/', 201, CallResponseSchema, post(byNumber));
    expect(other).toMatchObject({ agent_id: reception.agentId, agent_version_id: reception.v2 });
    await sandbox.settled();
    expect(hook.bodies().map(({ id }) => id)).toEqual([placed.id, other.id]);
  });

  it('refuses what Diga refuses', async () => {
    const { sandbox } = await startDiga();
    const { phones } = seedProject(sandbox);
    const call = { from_number: phones.parties, to_number: '+34600000042' };
    const code = (status: number, changes: object) =>
      getErrorCode(sandbox, '/v1/call/', status, post({ ...call, ...changes }));
    expect(await code(400, { to_number: '+442079460000' })).toBe('NON_SPANISH_PHONE_NUMBER');
    expect(await code(404, { from_number: '+34910000099' })).toBe('PHONE_NUMBER_NOT_FOUND');
    for (const sip_config of [null, { username: 'casa', termination_uri: null }]) {
      const custom = sandbox.addPhone({ telephony_provider: 'custom', sip_config });
      expect(await code(412, { from_number: custom })).toBe('SIP_CONFIG_NOT_SET');
    }
    expect(await code(422, { agent_version_id: NOBODY })).toBe('VALIDATION_ERROR');
    const invalidBody = (body: object) => getInvalidField(sandbox, '/v1/call/', post(body));
    expect(await invalidBody({ from_number: phones.parties })).toEqual(['body', 'to_number']);
    expect(await invalidBody({ ...call, dynamic_variables: { guests: 4 } })).toEqual([
      'body',
      'dynamic_variables',
      'guests',
    ]);
    expect(sandbox.calls()).toEqual([]);
  });
});
