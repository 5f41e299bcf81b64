import type { Sandbox } from '../../test/sandbox/sandbox';
import type { SeededProject } from '../../test/sandbox/seed';
import type { Host, Item, Step } from '../../test/support/host';
import { check, say, step, table } from '../lib/output';
import { choose } from './choose';

/** Both steps after the call has finished. */
interface FinishedSteps {
  callId: string;
  placed: Item;
  waiting: Step;
}

/** Makes a call with Make Call, and pauses in Wait for Call until it is finished. */
export async function callFromFlow(
  host: Host,
  sandbox: Sandbox,
  project: SeededProject,
): Promise<void> {
  step('Make a call from a flow, and wait for its end');
  const steps = await runSteps(host, sandbox);
  showRecord(steps.waiting.output as Item);
  checkCall(sandbox, project, steps);
}

async function runSteps(host: Host, sandbox: Sandbox): Promise<FinishedSteps> {
  const connection = { apiKey: sandbox.apiKey, baseUrl: sandbox.url };
  const numbers = await host.pickInAction('make_call', 'from_number', connection);
  const [from_number] = choose('From Number', numbers, [
    'Parties · +34910000002 · Sales follow-up',
  ]);
  const dynamic_variables = { guest_name: 'Nuria', guests: 12 };
  const placed = await host.startStep({
    action: 'make_call',
    connection,
    input: { from_number, to_number: '600 00 00 42', dynamic_variables },
  });
  const callId = String((placed.output as Item)['call_id']);
  const waiting = await host.startStep({
    action: 'wait_for_call',
    connection,
    input: { call_id: callId, if_not_finished: 'fail' },
  });
  const timeline = [
    ['Make Call', stateOf(placed)],
    ['Wait for Call', stateOf(waiting)],
  ];
  sandbox.setStatus(callId, 'in_progress');
  await waiting.resume();
  timeline.push(['Wait for Call', stateOf(waiting)]);
  finish(sandbox, callId);
  await waiting.resume();
  timeline.push(['Wait for Call', stateOf(waiting)]);
  say('\nThe steps of the flow over time:\n');
  table(timeline, 2);
  return { callId, placed: placed.output as Item, waiting };
}

function stateOf({ output, pausedUntil }: Step): string {
  return pausedUntil === null ? String((output as Item)['status']) : 'the flow is paused';
}

function finish(sandbox: Sandbox, callId: string): void {
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
}

function showRecord(record: Item): void {
  say('\nThe record that the next step gets:\n');
  const keys = ['status', 'agent_name', 'phone_number', 'duration_formatted', 'end_reason'];
  table(
    keys.map((key) => [key, String(record[key])]),
    2,
  );
  say(String(record['transcript']), 2);
}

function checkCall(
  sandbox: Sandbox,
  { sales, phones }: SeededProject,
  { callId, placed, waiting }: FinishedSteps,
): void {
  check('The call was placed by the agent of the number', sandbox.call(callId), {
    ...sandbox.call(callId),
    agent_id: sales.agentId,
    phone_register_id: phones.parties,
    dynamic_variables: { guest_name: 'Nuria', guests: '12' },
  });
  check('Wait for Call left nothing in the store', waiting.store.entries.size, 0);
  const record = waiting.output as Item;
  check(
    'The flow continues with the whole record of the call',
    [record['call_id'], record['message_count'], Object.keys(record).length],
    [callId, 2, Object.keys(placed).length],
  );
}
