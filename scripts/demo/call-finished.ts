import { rendered } from '../../test/sandbox/render';
import { answeredCall, unansweredCall } from '../../test/sandbox/seed';
import type { Flow, Item } from '../../test/support/host';
import { check, say, step, table } from '../lib/output';
import { getCallIds, choose, settled, type World } from './world';

/** Fields of the steps after the trigger, as a user fills them in with the data selector. */
const SHEET_ROW = {
  Agent: '{{trigger.agent_name}} v{{trigger.agent_version_number}}',
  Number: '{{trigger.phone_number}}',
  Direction: '{{trigger.type}}',
  Length: '{{trigger.duration_formatted}}',
  'End reason': '{{trigger.end_reason}}',
};
const MAIL = {
  Subject:
    '{{trigger.dynamic_variables.guest_name}} spoke with {{trigger.agent_name}} ({{trigger.duration_formatted}})',
  Body: '{{trigger.transcript}}',
};
const TICKET = 'Call {{trigger.dynamic_variables.guest_name}} back: {{trigger.phone_number}}';

/** Builds a flow with Call Finished, switches it on, lets calls end, and switches it off. */
export async function afterEachCall(world: World): Promise<void> {
  const { sandbox, host, connection } = world;
  step('Connect to Diga');
  const wrong = await host.check({ ...connection, apiKey: 'a-wrong-key' });
  const right = await host.check(connection);
  if (!wrong.valid) say(`With a wrong key: "${/^.*?\./.exec(wrong.error)?.[0]} …"`);
  check(
    'A wrong key is refused, the right one connects',
    [wrong.valid, right.valid],
    [false, true],
  );

  const flow = host.addFlow({ trigger: 'call_finished', connection });
  await pickAgents(flow);
  const tested = await pressTest(flow, world);

  step('Switch the flow on, and let four calls end');
  await flow.switchOn();
  const webhooks = sandbox.webhooks().map(({ url, subscribed_events: events }) => [url, events]);
  // Not printed: the registered address contains the flow token.
  const registered = [[flow.deliveryUrl, ['status_changed']]];
  check('Diga has one webhook, whose address carries the flow token', webhooks, registered);

  await runCalls(flow, world);
  showSteps(flow.runs, tested);

  step('Switch the flow off');
  await flow.switchOff();
  check('Nothing is left registered in Diga', sandbox.webhooks(), []);
}

async function pickAgents(flow: Flow): Promise<void> {
  step('Pick agents and versions');
  const agents = choose('Agents', await flow.pick('agents'), ['Reception', 'Sales follow-up']);
  flow.edit({ agents, direction: 'any' });
  const versions = choose('Versions', await flow.pick('versions'), [
    'Published version (follows what is live)',
  ]);
  flow.edit({ agents, versions, direction: 'any' });
  const picked = [agents.length, versions];
  check('The flow has two agents and follows what is published', picked, [2, ['published']]);
}

/** Returns the record that the builder shows. */
async function pressTest(flow: Flow, { sandbox, project }: World): Promise<Item> {
  step('Press Test');
  const callId = answeredCall(sandbox, project.reception);
  const [first = {}, ...others] = await flow.pressTest();
  const keys = ['agent_name', 'type', 'duration_formatted', 'message_count'];
  const count = Object.keys(first).length - keys.length;
  table([[...keys, `and ${count} more fields`], keys.map((key) => String(first[key]))]);
  check('Test shows the latest finished call', [first['call_id'], others], [callId, []]);
  check('Test registers nothing in Diga', sandbox.webhooks(), []);
  return first;
}

/** Lets four calls end, and checks which of them start a run. */
async function runCalls(flow: Flow, world: World): Promise<void> {
  const { sandbox, project } = world;
  const { reception, sales, nightDesk } = project;
  // Published, so that its call is ignored only because the agent is not picked.
  sandbox.publish(nightDesk.agentId, sandbox.launchVersion(nightDesk.agentId));
  const answered = answeredCall(sandbox, reception);
  const unanswered = unansweredCall(sandbox, sales);
  const ofOther = answeredCall(sandbox, nightDesk);
  const repeated = answeredCall(sandbox, sales, 'outbound');
  sandbox.redeliver(repeated);
  await settled(world);

  const runs = (id: string) => getCallIds(flow).filter((callId) => callId === id).length;
  table([
    ['Agent', 'What happens', 'Flow runs'],
    ['Reception', 'is answered', String(runs(answered))],
    ['Sales follow-up', 'nobody answers', String(runs(unanswered))],
    ['Night desk', 'is answered; its agent is not picked', String(runs(ofOther))],
    ['Sales follow-up', 'is answered; its end is delivered twice', String(runs(repeated))],
  ]);
  const ends = sandbox.deliveries.filter(
    ({ callId, status, outcome }) =>
      callId === repeated && status === 'completed' && outcome === 'delivered',
  );
  check('The end of the last call arrived twice', ends.length, 2);
  check('Three calls started one run each', getCallIds(flow), [answered, unanswered, repeated]);
  // A host drops repetitions within 30 seconds. This calls the piece directly, past that window.
  const late = await flow.run({ event: 'status_changed', id: repeated, status: 'completed' });
  check('A third delivery starts none, however late', late, []);
  const spoken = (id: unknown) =>
    sandbox.messages(String(id)).flatMap(({ role, content }) => (role === 'tool' ? [] : [content]));
  check(
    'Each run has every message of its call',
    flow.runs.map(({ messages }) => (messages as Item[]).map(({ content }) => content)),
    getCallIds(flow).map(spoken),
  );
}

/** Prints what the steps after the trigger get from each run. */
function showSteps(runs: readonly Item[], tested: Item): void {
  step('What the steps after the trigger get');
  const rows = runs.map((trigger) => rendered(SHEET_ROW, { trigger }));
  say('Google Sheets, Add Row, for every call:');
  table([Object.keys(SHEET_ROW), ...rows.map((row) => Object.values(row))], 2);

  const isAnswered = ({ duration }: Item) => duration !== null;
  const mails = runs.filter(isAnswered).map((trigger) => rendered(MAIL, { trigger }));
  say('Gmail, Send Email, for an answered call, such as:');
  say(`${mails[1]?.Subject}\n${mails[1]?.Body}`, 2);
  const tickets = runs
    .filter((run) => !isAnswered(run))
    .map((trigger) => rendered(TICKET, { trigger }));
  say(`HTTP, Send HTTP request, for any other: ${tickets.join()}`);

  check('Two calls are mailed, one opens a ticket', [mails.length, tickets.length], [2, 1]);
  check(
    'Every run has the fields that Test showed',
    runs.map((run) => Object.keys(run)),
    runs.map(() => Object.keys(tested)),
  );
}
