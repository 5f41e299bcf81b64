import type { Sandbox } from '../../test/sandbox/sandbox';
import { answeredCall, type SeededProject, unansweredCall } from '../../test/sandbox/seed';
import type { Flow, Host, Item } from '../../test/support/host';
import { check, step, table } from '../lib/output';

/** The ids of the calls, by what is special about each. */
interface Calls {
  answered: string;
  unanswered: string;
  ofOtherAgent: string;
  deliveredTwice: string;
}

/** Lets four calls finish, and checks which of them start a run. */
export async function runCalls(
  flow: Flow,
  host: Host,
  sandbox: Sandbox,
  project: SeededProject,
): Promise<void> {
  step('Four calls happen');
  const calls = placeCalls(sandbox, project);
  await sandbox.settled();
  await host.settled();
  showRuns(flow, calls);
  checkDeliveries(sandbox, calls);
  await checkRuns(flow, calls);
  checkMessages(flow, sandbox);
}

function placeCalls(sandbox: Sandbox, { reception, sales, nightDesk }: SeededProject): Calls {
  const calls = {
    answered: answeredCall(sandbox, reception),
    unanswered: unansweredCall(sandbox, sales),
    ofOtherAgent: answeredCall(sandbox, nightDesk),
    deliveredTwice: answeredCall(sandbox, sales, 'outbound'),
  };
  sandbox.redeliver(calls.deliveredTwice);
  return calls;
}

const runsOf = (flow: Flow, id: string) => flow.runs.filter(({ call_id }) => call_id === id).length;

function showRuns(flow: Flow, calls: Calls): void {
  const runs = (id: string) => String(runsOf(flow, id));
  table([
    ['Call', 'Agent', 'What happens', 'Flow runs'],
    ['inbound', 'Reception', 'is answered', runs(calls.answered)],
    ['outbound', 'Sales follow-up', 'nobody answers', runs(calls.unanswered)],
    ['inbound', 'Night desk', 'is answered; its agent is not selected', runs(calls.ofOtherAgent)],
    [
      'outbound',
      'Sales follow-up',
      'is answered; its end is delivered twice',
      runs(calls.deliveredTwice),
    ],
  ]);
}

function checkDeliveries({ deliveries }: Sandbox, { deliveredTwice }: Calls): void {
  const ofItsEnd = deliveries.filter(
    ({ callId, status }) => callId === deliveredTwice && status === 'completed',
  );
  check('The end of the last call was delivered twice', ofItsEnd.length, 2);
  check(
    `All ${deliveries.length} deliveries, one for each change of a call, arrived`,
    deliveries.filter(({ outcome }) => outcome !== 'delivered').length,
    0,
  );
}

async function checkRuns(flow: Flow, { ofOtherAgent, deliveredTwice }: Calls): Promise<void> {
  check('The call of the other agent started no run', runsOf(flow, ofOtherAgent), 0);
  check('The call that was delivered twice started one run', runsOf(flow, deliveredTwice), 1);
  check('There are exactly 3 runs', flow.runs.length, 3);
  // A host drops repetitions within 30 seconds. This calls the piece directly, past that window.
  const delivery = { event: 'status_changed', id: deliveredTwice, status: 'completed' };
  const late = await flow.run(delivery);
  check('A third delivery of it, however late, starts none', late.length, 0);
}

function checkMessages(flow: Flow, sandbox: Sandbox): void {
  const spoken = flow.runs.map(({ call_id }) =>
    sandbox
      .messages(String(call_id))
      .filter(({ role }) => role !== 'tool')
      .map(({ content }) => content),
  );
  const received = flow.runs.map(({ messages }) =>
    (messages as Item[]).map(({ content }) => content),
  );
  check('Each run has every message of its call', received, spoken);
}
