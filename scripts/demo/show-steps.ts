import type { Item } from '../../test/support/host';
import { check, say, step, table } from '../lib/output';
import { type Fields, mail, sheetRow, slackMessage, ticket, wasAnswered } from './follow-up';

/** Prints what the steps after the trigger get from each run. */
export function showSteps(runs: readonly Item[], tested: Item): void {
  step('What the steps after the trigger get');
  const rows = runs.map(sheetRow);
  say('Google Sheets, Insert Row, for every call:\n');
  table([Object.keys(rows[0] ?? {}), ...rows.map((row) => Object.values(row))], 2);
  say('\nSlack, Send Message, for every call:\n');
  for (const run of runs) say(slackMessage(run), 2);

  const answered = runs.filter(wasAnswered);
  const mails = answered.map(mail);
  say('\nRouter, "Duration" exists → Gmail, Send Email:');
  mails.forEach(showFields);
  const tickets = runs.filter((run) => !wasAnswered(run)).map(ticket);
  say('\nRouter, otherwise → HTTP, Send Request, which opens a ticket:');
  tickets.forEach(showFields);

  check(
    '2 answered calls are mailed, 1 that nobody answered opens a ticket',
    [mails.length, tickets.length],
    [2, 1],
  );
  const isWhole = ({ transcript }: Item, index: number) =>
    Boolean(transcript) && mails[index]?.['Body']?.includes(String(transcript));
  check('Each mail holds the whole transcript', answered.every(isWhole), true);
  const keys = runs.map((run) => Object.keys(run));
  check(
    'Every run has the fields that Test showed',
    keys,
    runs.map(() => Object.keys(tested)),
  );
}

function showFields(fields: Fields): void {
  console.log();
  const lines = Object.entries(fields).flatMap(([name, value]) =>
    value.split('\n').map((line, index) => [index === 0 ? name : '', line]),
  );
  table(lines, 2);
}
