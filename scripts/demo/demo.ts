import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Piece } from '@activepieces/pieces-framework';
import { type Sandbox, startSandbox } from '../../test/sandbox/sandbox';
import {
  answeredCall,
  seedProject,
  type SeededProject,
  unansweredCall,
} from '../../test/sandbox/seed';
import {
  type Flow,
  type Host,
  type Item,
  type PickerState,
  startHost,
  type Step,
} from '../../test/support/host';
import { type Fields, mail, sheetRow, slackMessage, ticket, wasAnswered } from './follow-up';
import { install, load } from '../lib/packed-piece';
import { check, say, sayFailure, step, table } from '../lib/output';
import { pack } from '../build/pack';
import { manifest } from '../lib/paths';

/** What has to be closed or removed at the end, whatever happened. */
type CleanUps = (() => Promise<void>)[];

/**
 * The main job from end to end: the packed piece in a stand-in for a host, a local Diga, and a flow
 * that is built, switched on, run by calls and switched off. Throws if anything is not as it should be.
 */
async function demo(cleanUps: CleanUps): Promise<void> {
  const piece = await packAndInstall(cleanUps);

  const sandbox = await startSandbox({ loopbackIsPublic: true });
  cleanUps.push(() => sandbox.close());
  const host = await startHost(piece);
  cleanUps.push(() => host.close());
  const project = seedProject(sandbox);
  // Live as well, so that its calls are refused for being another agent's and for nothing else.
  sandbox.publish(project.nightDesk.agentId, sandbox.launchVersion(project.nightDesk.agentId));

  await connect(host, sandbox);
  const flow = host.addFlow({
    trigger: 'call_finished',
    connection: { apiKey: sandbox.apiKey, baseUrl: sandbox.url },
  });
  await chooseAgents(flow);
  const tested = await pressTest(flow, sandbox, project);
  await switchOn(flow, sandbox);
  await letCallsHappen(flow, host, sandbox, project);
  showFollowUp(flow.runs, tested);
  await callFromFlow(host, sandbox, project);
  await switchOff(flow, sandbox);
}

async function packAndInstall(cleanUps: CleanUps): Promise<Piece> {
  step('Pack the piece and install it into an empty folder, as a host does');
  const packedFile = await pack();
  const { size } = await stat(packedFile);
  const folder = await mkdtemp(path.join(tmpdir(), 'piece-diga-demo-'));
  cleanUps.push(() => rm(folder, { recursive: true, force: true }));
  const installed = install(packedFile, folder);
  const piece = load(folder);
  const { displayName, actions, triggers } = piece.metadata();
  const names = (parts: Record<string, { displayName: string }>) =>
    Object.values(parts)
      .map((part) => part.displayName)
      .join(', ');
  table([
    ['File', `${path.basename(packedFile)}, ${Math.ceil(size / 1000)} kB`],
    ['Piece', displayName],
    ['Triggers', names(triggers)],
    ['Actions', names(actions)],
  ]);
  check('It installs without the network and brings no other package', installed, [manifest.name]);
  return piece;
}

async function connect(host: Host, { url: baseUrl, apiKey }: Sandbox): Promise<void> {
  step('Connect to Diga');
  const wrong = await host.check({ apiKey: 'a-wrong-key', baseUrl });
  say(wrong.valid ? 'The wrong key was accepted.' : `With a wrong key: "${wrong.error}"`);
  check('A wrong key is refused', wrong.valid, false);
  check('The right key connects', await host.check({ apiKey, baseUrl }), { valid: true });
}

async function chooseAgents(flow: Flow): Promise<void> {
  step('Choose agents and versions from the pickers of Call Finished');
  const agents = choose('Agents', await flow.pick('agents'), ['Reception', 'Sales follow-up']);
  flow.edit({ agents, direction: 'any' });
  const versions = choose('Versions', await flow.pick('versions'), [
    'Published version (follows what is live)',
  ]);
  flow.edit({ agents, versions, direction: 'any' });
  check(
    'The flow keeps two agents and follows what is published',
    [agents.length, versions],
    [2, ['published']],
  );
}

/** Shows an open picker and ticks the choices with these labels; gives what the flow keeps of them. */
function choose(name: string, { options, placeholder }: PickerState, labels: string[]): string[] {
  if (placeholder !== undefined) throw new Error(`The picker ${name} says: ${placeholder}`);
  say(name);
  const chosen = options.filter(({ label }) => labels.includes(label));
  for (const option of options) say(`[${chosen.includes(option) ? 'x' : ' '}] ${option.label}`, 2);
  return chosen.map(({ value }) => value);
}

async function pressTest(flow: Flow, sandbox: Sandbox, project: SeededProject): Promise<Item> {
  step('Press Test');
  const callId = answeredCall(sandbox, { agentId: project.reception.agentId });
  const [first = {}, ...others] = await flow.pressTest();
  say('What the builder shows of a call that had ended before:');
  table(
    ['call_id', 'agent_name', 'agent_version_number', 'duration_formatted', 'message_count'].map(
      (key) => [key, String(first[key] as string | number)],
    ),
    2,
  );
  say(`… ${Object.keys(first).length} fields in all`, 2);
  check(
    'Test shows the call that there was, and only that',
    [first['call_id'], others.length],
    [callId, 0],
  );
  check('Test registers nothing at Diga', sandbox.webhooks().length, 0);
  return first;
}

async function switchOn(flow: Flow, sandbox: Sandbox): Promise<void> {
  step('Switch the flow on');
  await flow.switchOn();
  const webhooks = sandbox.webhooks();
  say(`Diga will send status_changed to ${flow.webhookUrl}`);
  check(
    'Diga has one registration, for this flow',
    webhooks.map(({ url, subscribed_events }) => [new URL(url).pathname, subscribed_events]),
    [[new URL(flow.webhookUrl).pathname, ['status_changed']]],
  );
  // Compared here and not shown: the address that Diga has holds the flow's secret.
  const isSecret = webhooks.every(({ url }) => url === flow.deliveryUrl);
  check('Its address carries the token of the flow, without which nothing runs', isSecret, true);
}

async function letCallsHappen(
  flow: Flow,
  host: Host,
  sandbox: Sandbox,
  { reception, sales, nightDesk }: SeededProject,
): Promise<void> {
  step('Four calls happen');
  const booking = answeredCall(sandbox, reception);
  const unanswered = unansweredCall(sandbox, sales);
  const ofOther = answeredCall(sandbox, nightDesk);
  const twice = answeredCall(sandbox, sales, 'outbound');
  sandbox.redeliver(twice);
  await sandbox.settled();
  await host.settled();

  const runsOf = (id: string) => flow.runs.filter(({ call_id }) => call_id === id).length;
  table([
    ['Call', 'Agent', 'What happens', 'Flow runs'],
    ['inbound', 'Reception', 'is answered', String(runsOf(booking))],
    ['outbound', 'Sales follow-up', 'nobody answers', String(runsOf(unanswered))],
    ['inbound', 'Night desk', 'is answered; the flow is not for it', String(runsOf(ofOther))],
    ['outbound', 'Sales follow-up', 'is answered; its end is told twice', String(runsOf(twice))],
  ]);

  const { deliveries } = sandbox;
  const tellsItsEnd = deliveries.filter(
    ({ callId, status }) => callId === twice && status === 'completed',
  );
  check('The end of the last call was delivered twice', tellsItsEnd.length, 2);
  check(
    `All ${deliveries.length} deliveries, one for each change of a call, arrived`,
    deliveries.filter(({ outcome }) => outcome !== 'delivered').length,
    0,
  );
  check('The call of the other agent started no run', runsOf(ofOther), 0);
  check('The call that was delivered twice ran once', runsOf(twice), 1);
  check('There are exactly 3 runs', flow.runs.length, 3);
  // A host drops a repetition itself, but only for 30 seconds; this asks the piece alone.
  const late = await flow.run({ event: 'status_changed', id: twice, status: 'completed' });
  check('Delivered once more at any time later, it would still start none', late.length, 0);
  const said = flow.runs.map(({ call_id }) =>
    sandbox
      .messages(String(call_id))
      .filter(({ role }) => role !== 'tool')
      .map(({ content }) => content),
  );
  const told = flow.runs.map(({ messages }) => (messages as Item[]).map(({ content }) => content));
  check('Each run has every word of its call', told, said);
}

function showFollowUp(runs: readonly Item[], tested: Item): void {
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

async function callFromFlow(host: Host, sandbox: Sandbox, project: SeededProject): Promise<void> {
  step('Make a call from a flow, and wait for its end');
  const connection = { apiKey: sandbox.apiKey, baseUrl: sandbox.url };
  const numbers = await host.pickInAction('make_call', 'from_number', connection);
  const [from_number] = choose('From Number', numbers, [
    'Parties · +34910000002 · Sales follow-up',
  ]);
  const placed = await host.startStep({
    action: 'make_call',
    connection,
    input: {
      from_number,
      to_number: '600 00 00 42',
      dynamic_variables: { guest_name: 'Nuria', guests: 12 },
    },
  });
  const callId = String((placed.output as Item)['call_id']);
  const waiting = await host.startStep({
    action: 'wait_for_call',
    connection,
    input: { call_id: callId, if_not_finished: 'fail' },
  });
  const shown = ({ output, pausedUntil }: Step) =>
    pausedUntil === null ? String((output as Item)['status']) : 'the flow is paused';
  const looks = [['Make Call', shown(placed)]];
  const look = () => looks.push(['Wait for Call', shown(waiting)]);
  look();
  sandbox.setStatus(callId, 'in_progress');
  await waiting.resume();
  look();
  sandbox.finishCall(callId, {
    duration: 31,
    messages: [
      {
        role: 'assistant',
        content: 'Hello Nuria, shall I keep the terrace for the twelve of you?',
      },
      { role: 'user', content: 'Yes, please do.' },
    ],
  });
  await waiting.resume();
  look();
  say('\nThe steps of the flow, as time goes by:\n');
  table(looks, 2);
  const record = waiting.output as Item;
  say('\nThe record that the flow goes on with:\n');
  const keys = ['status', 'agent_name', 'phone_number', 'duration_formatted', 'end_reason'];
  table(
    keys.map((key) => [key, String(record[key])]),
    2,
  );
  say(String(record['transcript']), 2);
  check('The call was placed once, by the agent of the number', sandbox.call(callId), {
    ...sandbox.call(callId),
    agent_id: project.sales.agentId,
    phone_register_id: project.phones.parties,
    dynamic_variables: { guest_name: 'Nuria', guests: '12' },
  });
  check('The flow was paused twice, and left nothing behind', waiting.store.entries.size, 0);
  check(
    'It goes on with the whole record of the call',
    [record['call_id'], record['message_count'], Object.keys(record).length],
    [callId, 2, Object.keys(placed.output as Item).length],
  );
}

async function switchOff(flow: Flow, sandbox: Sandbox): Promise<void> {
  step('Switch the flow off');
  await flow.switchOff();
  check('Nothing is left registered at Diga', sandbox.webhooks().length, 0);
}

async function main(): Promise<void> {
  const cleanUps: CleanUps = [];
  try {
    try {
      await demo(cleanUps);
    } finally {
      for (const cleanUp of cleanUps.reverse()) await cleanUp();
    }
    console.log('\nEverything is as it should be.');
  } catch (error) {
    sayFailure(error);
    process.exitCode = 1;
  }
}

if (require.main === module) void main();
