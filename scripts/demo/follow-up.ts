import type { Item } from '../../test/support/host';

/**
 * The fields of the steps after the trigger, as a user fills them in with the builder's data selector:
 * text and `{{trigger.…}}` expressions.
 */

const SHEET_ROW = {
  Ended: '{{trigger.end_time}}',
  Agent: '{{trigger.agent_name}} v{{trigger.agent_version_number}}',
  Number: '{{trigger.phone_number}}',
  Call: '{{trigger.type}}',
  Length: '{{trigger.duration_formatted}}',
  'End reason': '{{trigger.end_reason}}',
};

const SLACK_MESSAGE =
  '{{trigger.agent_name}} · {{trigger.type}} · {{trigger.dynamic_variables.guest_name}} · ' +
  '{{trigger.message_count}} messages · {{trigger.end_reason}}';

const MAIL = {
  To: 'office@casa-olivares.example',
  Subject:
    '{{trigger.dynamic_variables.guest_name}} spoke with {{trigger.agent_name}} ({{trigger.duration_formatted}})',
  Body: '{{trigger.transcript}}\n\nRecording: {{trigger.recording_url}}',
};

const TICKET = {
  URL: 'POST https://helpdesk.example/tickets',
  title: 'Call {{trigger.dynamic_variables.guest_name}} back: {{trigger.phone_number}}',
  text: '{{trigger.agent_name}} reached nobody ({{trigger.end_reason}}). {{trigger.dynamic_variables.quote}}.',
  reference: '{{trigger.call_id}}',
};

/** A step's fields in one run: name to value. */
export type Fields = Record<string, string>;

export const sheetRow = (record: Item): Fields => rendered(SHEET_ROW, record);
export const slackMessage = (record: Item): string => render(SLACK_MESSAGE, record);
export const mail = (record: Item): Fields => rendered(MAIL, record);
export const ticket = (record: Item): Fields => rendered(TICKET, record);

/** The router's condition: "{{trigger.duration}} exists". */
export const wasAnswered = (record: Item): boolean => render('{{trigger.duration}}', record) !== '';

function rendered(fields: Fields, record: Item): Fields {
  return Object.fromEntries(
    Object.entries(fields).map(([name, template]) => [name, render(template, record)]),
  );
}

/**
 * Fills in a template as the host does; null becomes the empty string.
 *
 * @throws {Error} when the record has no such key.
 */
function render(template: string, record: Item): string {
  return template.replace(
    /{{trigger\.(\w+)(?:\.(\w+))?}}/g,
    (_whole, key: string, inner?: string) => {
      if (!(key in record)) throw new Error(`The record of a call has no "${key}".`);
      const value = record[key];
      const picked = inner === undefined ? value : (value as Item | null)?.[inner];
      if (picked === null || picked === undefined) return '';
      return typeof picked === 'string' ? picked : JSON.stringify(picked);
    },
  );
}
