import fc from 'fast-check';
import { callRecordSchema, toCallRecord } from '../../../src/lib/records/call';
import { TOOL_CALL_FIELDS } from '../../../src/lib/records/tool-calls';
import { sampleCallRecord } from '../../../src/lib/records/sample-call';
import type { Call, Message } from '../../../src/lib/diga/calls';
import * as contract from '../../support/contract';

const KEYS = callRecordSchema.fields.map(({ key }) => key);

/** A call in which every nullable field is null. */
const BARE: Call = {
  id: 'call',
  agent_id: null,
  agent_version_id: null,
  status: 'completed',
  type: 'outbound',
  contact: {
    id: 'contact',
    identifier: '+34900000001',
    contact_type: 'call',
    created_date: 'then',
  },
  phone_register_id: null,
  created_date: 'now',
};

function getRecord(changes: Partial<Call> = {}, messages: Partial<Message>[] = []) {
  const whole = messages.map((message, index) => ({
    id: `${index}`,
    role: 'user',
    created_date: `time ${index}`,
    ...message,
  }));
  return toCallRecord({ call: { ...BARE, ...changes }, messages: whole, version: null });
}

describe('call record', () => {
  it('has every documented key, and so has the sample', () => {
    expect(Object.keys(sampleCallRecord)).toEqual(KEYS);
    expect(KEYS).toEqual(
      expect.arrayContaining([
        ...['call_id', 'status', 'type', 'end_reason', 'duration', 'duration_formatted'],
        ...['phone_number', 'contact_id', 'contact_identifier', 'contact_type'],
        ...['agent_id', 'agent_name', 'agent_version_id', 'agent_version_number'],
        ...['agent_version_name', 'phone_register_id', 'start_time', 'end_time', 'created_date'],
        ...['recording_url', 'dynamic_variables', 'messages', 'tool_calls', 'message_count'],
        ...['transcript', 'transcript_short'],
      ]),
    );
  });

  it('has constant keys and no undefined values for any call of the contract', () => {
    const version = fc.option(
      fc.record(
        {
          name: fc.option(fc.string(), { nil: null }),
          version_name: fc.option(fc.string(), { nil: null }),
          version_number: fc.nat(),
        },
        { requiredKeys: ['version_number'] },
      ),
      { nil: null },
    );
    fc.assert(
      fc.property(contract.call, fc.array(contract.message), version, (call, messages, version) => {
        const record = toCallRecord({ call, messages, version });
        expect(Object.keys(record)).toEqual(KEYS);
        // Hosts serialize it to JSON, which drops undefined values.
        expect(Object.keys(JSON.parse(JSON.stringify(record)) as object)).toEqual(KEYS);
        expect(record.message_count).toBe(record.messages.length);
        expect(record.tool_calls).toHaveLength(
          messages.filter(({ tool_call }) => tool_call).length,
        );
        const lines =
          record.transcript === '' ? [] : record.transcript.split(/\r\n|[\n\r\u2028\u2029]/);
        expect(lines).toHaveLength(record.message_count);
      }),
    );
  });

  it('has list items with the fields of the schema', () => {
    const itemKeys = (list: string) =>
      callRecordSchema.fields.find(({ key }) => key === list)?.listItems?.map(({ key }) => key);
    expect(Object.keys(sampleCallRecord.messages[0] ?? {})).toEqual(itemKeys('messages'));
    expect(Object.keys(sampleCallRecord.tool_calls[0] ?? {})).toEqual(itemKeys('tool_calls'));
  });

  it('has null or empty for missing fields', () => {
    expect(getRecord()).toEqual({
      call_id: 'call',
      status: 'completed',
      type: 'outbound',
      end_reason: null,
      duration: null,
      duration_formatted: null,
      phone_number: '+34900000001',
      contact_id: 'contact',
      contact_identifier: '+34900000001',
      contact_type: 'call',
      contact_created_date: 'then',
      agent_id: null,
      agent_name: null,
      agent_version_id: null,
      agent_version_number: null,
      agent_version_name: null,
      phone_register_id: null,
      start_time: null,
      end_time: null,
      created_date: 'now',
      recording_url: null,
      dynamic_variables: {},
      messages: [],
      tool_calls: [],
      message_count: 0,
      transcript: '',
      transcript_short: '',
    });
  });

  it('has a complete and plausible sample', () => {
    const { transcript, tool_calls, dynamic_variables, ...rest } = sampleCallRecord;
    expect(Object.values(rest)).not.toContain(null);
    expect(transcript.split('\n').length).toBeGreaterThan(2);
    expect(tool_calls).toHaveLength(1);
    expect(Object.keys(dynamic_variables)).not.toHaveLength(0);
  });

  describe('duration_formatted', () => {
    it.each([
      [0, '0:00'],
      [7, '0:07'],
      [59, '0:59'],
      [60, '1:00'],
      [187, '3:07'],
      [3_599, '59:59'],
      [3_600, '60:00'],
      [36_605, '610:05'],
      [90_061, '1501:01'],
    ])('formats %i seconds as %s', (duration, formatted) => {
      expect(getRecord({ duration })).toMatchObject({ duration, duration_formatted: formatted });
    });

    it.each([-1, -90])('is null for %i seconds', (duration) => {
      expect(getRecord({ duration })).toMatchObject({ duration, duration_formatted: null });
    });

    it('formats any duration as minutes and seconds', () => {
      fc.assert(
        fc.property(fc.nat({ max: 1_000_000 }), (duration) => {
          const [minutes, seconds] = getRecord({ duration }).duration_formatted?.split(':') ?? [];
          expect(seconds).toHaveLength(2);
          expect(Number(minutes) * 60 + Number(seconds)).toBe(duration);
        }),
      );
    });
  });

  it.each(['web', 'messenger'])('has no phone number for a contact of type %s', (contact_type) => {
    const contact = { ...BARE.contact, identifier: 'browser-7f3a', contact_type };
    expect(getRecord({ contact })).toMatchObject({
      phone_number: null,
      contact_identifier: 'browser-7f3a',
      contact_type,
    });
  });

  it.each(['+34900000001', '0034 900 000 001', '34900000001', '600000042', '+290 2000'])(
    'has the phone number %s as Diga gives it',
    (identifier) => {
      const contact = { ...BARE.contact, identifier };
      expect(getRecord({ contact })).toMatchObject({ phone_number: identifier });
    },
  );

  it.each([
    ...['anonymous', 'Anonymous', '+anonymous', 'unavailable', '', ' ', '+', '-', '0', '00000000'],
    ...['reception@pbx.example.com', '34900000001@pbx.example.com', 'sip:+34900000001@example.com'],
    ...['101', 'browser-7f3a', '1234567890123456', '900000001 or 900000002'],
  ])('has no phone number for a phone contact "%s"', (identifier) => {
    const contact = { ...BARE.contact, identifier };
    expect(getRecord({ contact })).toMatchObject({
      phone_number: null,
      contact_identifier: identifier,
    });
  });

  it('has no phone number where Diga gives a contact without an identifier', () => {
    const contact = { ...BARE.contact, identifier: null } as unknown as Call['contact'];
    expect(getRecord({ contact })).toMatchObject({ phone_number: null, contact_identifier: null });
  });

  it('names the agent version', () => {
    const version = { name: 'Reception', version_number: 3, version_name: 'Summer hours' };
    expect(toCallRecord({ call: BARE, messages: [], version })).toMatchObject({
      agent_name: 'Reception',
      agent_version_number: 3,
      agent_version_name: 'Summer hours',
    });
  });

  describe('transcript', () => {
    it('has one line per message, even with line breaks', () => {
      const { transcript } = getRecord({}, [
        { role: 'assistant', content: 'Good morning.\n\nHow can\r\nI help? ' },
        { role: 'user', content: '\u2028Hello\t there' },
      ]);
      expect(transcript).toBe('Agent: Good morning. How can I help?\nContact: Hello there');
    });

    it.each(['supervisor', 'constructor', '__proto__', 'toString'])(
      'shows an undocumented role unchanged (%s)',
      (role) => {
        expect(getRecord({}, [{ role, content: 'Hello' }]).transcript).toBe(`${role}: Hello`);
      },
    );

    it('and messages omit what was not spoken', () => {
      const record = getRecord({}, [
        { role: 'assistant', content: null },
        { role: 'user', content: '' },
        { role: 'user' },
        { role: 'tool', content: 'a result' },
        { role: 'user', content: 'Hello' },
      ]);
      expect(record).toMatchObject({
        messages: [{ role: 'user', content: 'Hello', created_date: 'time 4' }],
        message_count: 1,
        transcript: 'Contact: Hello',
      });
    });

    it('keeps the content of a message with a tool call', () => {
      const tool_call = { function_name: 'book', payload: {}, status: 'success' };
      const record = getRecord({}, [{ role: 'assistant', content: 'One moment.', tool_call }]);
      expect(record.transcript).toBe('Agent: One moment.');
      expect(record.tool_calls).toHaveLength(1);
    });
  });

  describe('transcript_short', () => {
    const LEFT_OUT = /\n\[… (\d+) characters left out …\]\n/;
    const shorten = (contents: string[]) =>
      getRecord(
        {},
        contents.map((content) => ({ content })),
      );

    it('ends the record, and is the whole transcript if that is short enough', () => {
      expect(KEYS.at(-1)).toBe('transcript_short');
      expect(sampleCallRecord.transcript_short).toBe(sampleCallRecord.transcript);
      const longest = shorten(['x'.repeat(10_000 - 'Contact: '.length)]);
      expect(longest.transcript).toHaveLength(10_000);
      expect(longest.transcript_short).toBe(longest.transcript);
    });

    it('has whole lines of the beginning and of the end, and what was left out between', () => {
      const { transcript, transcript_short } = shorten(
        Array.from({ length: 2_000 }, (_, index) => `This is message ${index}.`),
      );
      const [beginning = '', , end = ''] = transcript_short.split(LEFT_OUT);
      expect(transcript.startsWith(`${beginning}\nContact: `)).toBe(true);
      expect(transcript.endsWith(`\n${end}`)).toBe(true);
      expect(end).toMatch(/^Contact: [^]*Contact: This is message 1999\.$/);
      expect(Math.min(beginning.length, end.length)).toBeGreaterThan(4_800);
    });

    it('has at most 10,000 characters and no half of one, whatever was said', () => {
      const said = fc.array(
        fc.record({
          text: fc.string({ unit: 'binary', minLength: 1, maxLength: 8 }),
          times: fc.nat(3_000),
        }),
        { maxLength: 4 },
      );
      fc.assert(
        fc.property(said, (parts) => {
          const { transcript, transcript_short: short } = shorten(
            parts.map(({ text, times }) => text.repeat(times + 1)),
          );
          expect(short.length).toBeLessThanOrEqual(10_000);
          expect(short).not.toMatch(/\p{Surrogate}/u);
          if (short === transcript) return;
          const [beginning = '', count, end = ''] = short.split(LEFT_OUT);
          expect(transcript.startsWith(beginning) && transcript.endsWith(end)).toBe(true);
          expect(beginning.length + Number(count) + end.length).toBe(transcript.length);
        }),
        {
          examples: [[[{ text: '👋', times: 6_000 }]], [[{ text: 'x👋', times: 6_000 }]]],
          numRuns: 20,
        },
      );
    });
  });

  it('has the same keys for both kinds of tool calls', () => {
    const { tool_calls } = getRecord({}, [
      {
        role: 'tool',
        tool_call: {
          type: 'function',
          function_name: 'book',
          payload: { at: 10 },
          status: 'success',
        },
      },
      { role: 'tool', tool_call: { tool_name: 'hangup', payload: {}, status: 'started' } },
      { role: 'tool', tool_call: {} },
    ]);
    expect(tool_calls).toEqual([
      {
        name: 'book',
        type: 'function',
        status: 'success',
        payload: { at: 10 },
        created_date: 'time 0',
      },
      { name: 'hangup', type: null, status: 'started', payload: {}, created_date: 'time 1' },
      { name: null, type: null, status: null, payload: {}, created_date: 'time 2' },
    ]);
    const { description } = TOOL_CALL_FIELDS.find(({ key }) => key === 'status') ?? {};
    for (const status of ['success', 'error', 'cancelled', 'started']) {
      expect(description).toContain(`"${status}"`);
    }
  });
});
