/** What the steps of the templates get of calls as they are in real life. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { flowStructureUtil, type FlowTrigger, SharedTemplate } from '@activepieces/shared';
import { root } from '../../../scripts/lib/paths';
import { callFinishedSample } from '../../../src/lib/triggers/call-finished/record';
import type { Item } from '../../support/host';

type Outputs = Record<string, unknown>;

const RTL = '\u200fשלום';

/** Calls as they come. */
const CALLS = {
  normal: {},
  unanswered: {
    end_reason: 'ivr_no_answer',
    message_count: 0,
    transcript: '',
    transcript_short: '',
  },
  withheld: { phone_number: null, contact_identifier: 'anonymous' },
  web: { phone_number: null, contact_type: 'web', contact_identifier: 'browser-4711' },
  nameless: {
    agent_name: null,
    agent_version_number: null,
    duration_formatted: null,
    end_reason: null,
  },
  special: {
    agent_name: '=1+1 <!channel> & Co',
    contact_identifier: 'sip:<a&b>@example.com',
    transcript_short: `Agent: <b>=SUM(A1)</b> & 😀 ${RTL}\nContact: {{trigger}}`,
  },
} satisfies Record<string, Item>;

function open(file: string) {
  const json: unknown = JSON.parse(readFileSync(path.join(root, 'templates', file), 'utf8'));
  const [flow] = SharedTemplate.parse(json).flows ?? [];
  if (!flow) throw new Error(`${file} has no flow`);
  const { trigger } = flow;
  return { note: flow.notes?.[0]?.content ?? '', steps: stepsAfter(trigger) };
}

/** The steps of a flow by name. */
function stepsAfter(trigger: FlowTrigger) {
  const steps = flowStructureUtil.getAllSteps(trigger);
  return Object.fromEntries(steps.map(({ name, settings }) => [name, settings as Item]));
}

/** A value with its expressions resolved as a host does: alone it keeps its type, in a text it is printed. */
function resolve(value: unknown, outputs: Outputs): unknown {
  if (Array.isArray(value)) return value.map((each) => resolve(each, outputs));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => [key, resolve(each, outputs)]),
    );
  }
  if (typeof value !== 'string') return value;
  const whole = /^{{((?:(?!}}).)*)}}$/s.exec(value);
  if (whole) return evaluate(whole[1] ?? '', outputs);
  return value.replace(/{{(.*?)}}/gs, (_, expression: string) => {
    const result = evaluate(expression, outputs);
    return typeof result === 'string' ? result : JSON.stringify(result ?? '').replace(/^""$/, '');
  });
}

function evaluate(expression: string, outputs: Outputs): unknown {
  try {
    // eslint-disable-next-line @typescript-eslint/no-implied-eval -- this is what a host does
    const run = new Function(...Object.keys(outputs), `return ${expression}`);
    return (run as (...values: unknown[]) => unknown)(...Object.values(outputs));
  } catch {
    return '';
  }
}

/** The inputs of a step for a call. */
function inputs(file: string, step: string, call: Item, outputs: Outputs = {}): Item {
  const { steps } = open(file);
  const trigger = { ...callFinishedSample, ...call };
  const zone = resolve((steps['step_9']?.['input'] as Item | undefined)?.['mapping'], {});
  return resolve(steps[step]?.['input'], { trigger, step_9: zone, ...outputs }) as Item;
}

/** What the first condition of a router asks, for a call. */
function condition(file: string, step: string, trigger: unknown): unknown {
  const { branches } = open(file).steps[step] as unknown as {
    branches: { conditions: { firstValue: string }[][] }[];
  };
  return resolve(branches[0]?.conditions[0]?.[0]?.firstValue, { trigger });
}

describe('"Send the call to any system"', () => {
  const file = 'send-call-to-any-system.json';

  it('fails when the system answers with an error, and follows redirects', () => {
    const input = open(file).steps['step_1']?.['input'];
    expect(input).toMatchObject({ failureMode: 'retry_all', followRedirects: true });
  });
});

describe('"Log every call to Google Sheets"', () => {
  const file = 'log-calls-to-google-sheets.json';
  const row = (call: Item) => (inputs(file, 'step_1', call)['mapping'] as { row: unknown[] }).row;

  it('writes texts as they are', () => {
    expect(open(file).steps['step_2']?.['input']).toMatchObject({ as_string: true });
  });

  it('writes no cell that is too long for a sheet', () => {
    expect(JSON.stringify(open(file).steps['step_1'])).toContain("trigger['transcript_short']");
    expect(JSON.stringify(open(file).steps['step_1'])).not.toContain("trigger['transcript']");
  });

  it("writes the time of the user's zone", () => {
    expect(row({ end_time: '2026-07-12T22:30:05.123Z' })[0]).toBe('2026-07-13 00:30:05');
    expect(row({ end_time: null })[0]).toBe('');
  });
});

describe('"Check free appointments in Google Calendar"', () => {
  const file = 'check-free-appointments-in-google-calendar.json';
  const isDay = (day: unknown) => condition(file, 'step_3', { arguments: { day } });

  it.each(['2026-5-12', '12/05/2026', 'tomorrow', '', undefined, '2026-02-30', '2026-13-01'])(
    'asks again for the day %p',
    (day) => {
      expect(isDay(day)).toBe(false);
      expect(JSON.stringify(open(file).steps['step_4'])).toContain('YYYY-MM-DD');
    },
  );

  it.each([
    ['2026-07-12', '2026-07-12T00:00:00+02:00', '2026-07-12T23:59:59+02:00'],
    ['2026-01-12', '2026-01-12T00:00:00+01:00', '2026-01-12T23:59:59+01:00'],
  ])('asks for the day %s of the calendar', (day, start_date, end_date) => {
    expect(isDay(day)).toBe(true);
    expect(inputs(file, 'step_1', { arguments: { day } })).toMatchObject({ start_date, end_date });
  });

  it('knows a zone without an offset', () => {
    const { start_date } = inputs(
      file,
      'step_1',
      { arguments: { day: '2026-01-12' } },
      { step_9: { zone: 'UTC' } },
    );
    expect(start_date).toMatch(/^2026-01-12T00:00:00(Z|\+00:00)$/);
  });
});

describe('"Update the CRM contact and log the call"', () => {
  const file = 'update-hubspot-contact-and-log-call.json';
  const logged = (call: Item) =>
    (
      inputs(file, 'step_6', call, { step_2: { results: [{ id: 1 }] }, step_5: {} })['mapping'] as {
        properties: Item;
      }
    ).properties;

  it.each(['withheld', 'web'] as const)('makes no contact of a %s call', (name) => {
    expect(condition(file, 'step_1', { ...callFinishedSample, ...CALLS[name] })).toBeNull();
  });

  it('escapes the transcript, and keeps its lines', () => {
    expect(logged(CALLS.special)['hs_call_body']).toBe(
      `Agent: &lt;b&gt;=SUM(A1)&lt;/b&gt; &amp; 😀 ${RTL}<br>Contact: {{trigger}}`,
    );
  });

  it.each([
    ['hangup', 4, 'COMPLETED'],
    [null, 4, 'COMPLETED'],
    ['hangup', 0, 'NO_ANSWER'],
    ['ivr_no_answer', 0, 'NO_ANSWER'],
    ['voicemail_left', 1, 'NO_ANSWER'],
  ])(
    'logs a call that ended with %s after %i messages as such',
    (end_reason, message_count, status) => {
      expect(logged({ end_reason, message_count })['hs_call_status']).toBe(status);
    },
  );

  it('leaves no gaps where names are missing', () => {
    expect(logged(CALLS.nameless)['hs_call_title']).toBe('inbound call: an agent');
  });
});

describe('"Post call summaries to Slack"', () => {
  const text = (call: Item) => inputs('tell-slack-about-calls.json', 'step_1', call)['text'];

  it('escapes what others have written', () => {
    expect(text(CALLS.special)).toContain('*=1+1 &lt;!channel&gt; &amp; Co*');
    expect(text(CALLS.special)).toContain('sip:&lt;a&amp;b&gt;@example.com');
  });

  it('leaves no gaps where names are missing', () => {
    expect(text(CALLS.nameless)).toMatch(/^\*An agent\* · .*\nOutcome: unknown · Length: none/);
  });
});

describe('"Open a ticket … unresolved"', () => {
  const file = 'open-zendesk-ticket-when-unresolved.json';
  const isUnresolved = (dynamic_variables: unknown) =>
    condition(file, 'step_1', { ...callFinishedSample, dynamic_variables });

  it.each([false, 'no', 'No ', 'FALSE', 0, '0', 'não'])('takes %p for no', (resolved) => {
    expect(isUnresolved({ resolved })).toBe(true);
  });

  it.each([true, 'yes', '', null, undefined])('does not take %p for no', (resolved) => {
    expect(isUnresolved({ resolved })).toBe(false);
  });

  it('does without variables', () => {
    expect(isUnresolved(null)).toBe(false);
  });

  it('reads well without names', () => {
    const { subject, comment_body } = inputs(file, 'step_2', {
      ...CALLS.nameless,
      recording_url: null,
    });
    expect(subject).toMatch(/^Call with \S+$/);
    expect(comment_body).toMatch(/^An agent, inbound, /);
  });
});

describe('"Greet a known caller"', () => {
  it.each(['withheld', 'web'] as const)('looks for nobody in a %s call', (name) => {
    const call = { ...callFinishedSample, ...CALLS[name] };
    expect(condition('greet-known-caller-with-hubspot.json', 'step_3', call)).toBeNull();
  });
});

describe('"Mail the transcript"', () => {
  it.each(Object.keys(CALLS) as (keyof typeof CALLS)[])(
    'reads well for a call that is %s',
    (name) => {
      const { subject, body } = inputs('mail-transcript-with-gmail.json', 'step_1', CALLS[name]);
      expect(`${String(subject)}\n${String(body)}`).not.toMatch(/null|undefined|\(,| v$|: \n/m);
    },
  );
});

describe('"Turn unanswered questions into knowledge"', () => {
  it('warns first of mail scanners', () => {
    const { note } = open('learn-unanswered-questions.json');
    expect(note).toMatch(/^\*\*What to fill in\*\*\n\nWhoever opens the link in the mail approves/);
    expect(note).not.toContain('never added');
  });
});

it.each([
  ['log-calls-to-google-sheets.json', 'step_2'],
  ['mail-transcript-with-gmail.json', 'step_1'],
  ['tell-slack-about-calls.json', 'step_1'],
  ['open-zendesk-ticket-when-unresolved.json', 'step_2'],
  ['update-hubspot-contact-and-log-call.json', 'step_7'],
])('%s does not repeat what a lost answer would double', (file, step) => {
  expect(open(file).steps[step]?.['errorHandlingOptions']).toMatchObject({
    retryOnFailure: { value: false },
  });
});
