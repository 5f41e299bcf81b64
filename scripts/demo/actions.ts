/** Stories of actions. */
import type { Item, Step } from '../../test/support/host';
import { check, say, step, table } from '../lib/output';
import { choose, type World } from './world';

/** Makes a call with Make Call, and pauses in Wait for Call until it is finished. */
export async function callFromFlow({ host, sandbox, connection, project }: World): Promise<void> {
  step('Make a call from a flow, and wait for its end');
  const numbers = await host.pickInAction('make_call', 'from_number', connection);
  const [from_number] = choose('From Number', numbers, [
    'Parties · +34910000002 · Sales follow-up',
  ]);
  const dynamic_variables = { guest_name: 'Nuria', guests: 12 };
  const input = { from_number, to_number: '600 00 00 42', dynamic_variables };
  const making = await host.startStep({ action: 'make_call', connection, input });
  const placed = making.output as Item;
  const callId = String(placed['call_id']);
  const waiting = await host.startStep({
    action: 'wait_for_call',
    connection,
    input: { call_id: callId, if_not_finished: 'fail' },
  });
  const timeline = [
    ['Make Call', formatState(making)],
    ['Wait for Call', formatState(waiting)],
  ];
  const messages = [
    { role: 'assistant', content: 'Hello Nuria, shall I keep the terrace for the twelve of you?' },
    { role: 'user', content: 'Yes, please do.' },
  ] as const;
  sandbox.finishCall(callId, { duration: 31, messages });
  await waiting.resume();
  timeline.push(['Wait for Call', formatState(waiting)]);
  table(timeline);

  const record = waiting.output as Item;
  say('The record that the next step gets:');
  const keys = ['agent_name', 'phone_number', 'duration_formatted', 'end_reason'];
  table(
    keys.map((key) => [key, String(record[key])]),
    2,
  );
  say(String(record['transcript']), 2);
  const { agent_id, phone_register_id, dynamic_variables: sent } = sandbox.call(callId);
  check(
    'The call was placed by the agent of the number',
    [agent_id, phone_register_id, sent],
    [project.sales.agentId, project.phones.parties, { guest_name: 'Nuria', guests: '12' }],
  );
  check('Wait for Call left nothing in the store', waiting.store.entries.size, 0);
  check(
    'The flow continues with the whole record of the call',
    [record['call_id'], record['message_count'], Object.keys(record)],
    [callId, 2, Object.keys(placed)],
  );
}

function formatState({ output, pausedUntil }: Step): string {
  return pausedUntil === null ? String((output as Item)['status']) : 'the flow is paused';
}

/** Corrects an agent's draft, publishes it, and rolls it back. */
export async function rollBack({ host, sandbox, connection, project }: World): Promise<void> {
  step('Correct a greeting, publish it, and roll it back');
  const { reception, phones } = project;
  const run = async (action: string, input: Item) =>
    (await host.runAction(action, connection, { agent: reception.agentId, ...input })) as Item;
  const greeting = 'Casa Olivares, good morning. We are closed on Mondays.';
  const updated = await run('update_agent', { greeting, other_variables: 'keep' });
  const drafts = ['before', 'after'].map((key) => [
    `Draft ${key}`,
    String((updated[key] as Item)['greeting']),
  ]);
  table(drafts);
  const rows: string[][] = [];
  for (const operation of ['launch_and_publish', 'roll_back']) {
    const record = await run('publish_version', { operation });
    const { previous_version_number: before, published_version_number: now } = record;
    rows.push([operation, `v${String(before)}`, `v${String(now)}`]);
  }
  table([['Publish Version', 'before', 'now'], ...rows]);
  const live = await run('get_agent', { version: 'published' });
  check(
    'The version from before takes the calls again',
    [live['version_id'], live['greeting'] === greeting],
    [reception.v3, false],
  );
  const number = sandbox.phones().find(({ id }) => id === phones.restaurant);
  check('The agent has kept its number', number?.inbound_agent_id, reception.agentId);
}

/** Replaces the price list that an agent knows, first with one that Diga cannot index. */
export async function replacePriceList({ host, sandbox, connection }: World): Promise<void> {
  step('Replace the price list that an agent knows');
  const name = 'Price list';
  const old = 'Set menu: 20 euros';
  const content = 'Set menu: 22 euros. Children: 12 euros';
  const base = sandbox.addKnowledgeBase('Restaurant');
  sandbox.addKnowledgeItem({ name, content: old, knowledge_base_id: base });
  const bases = await host.pickInAction('add_knowledge', 'knowledge_base', connection);
  const [knowledge_base] = choose('Knowledge Base', bases, ['Restaurant']);

  const rows = [['Add Knowledge', 'Status', 'What the agent knows then']];
  const run = async (what: string, result: 'error' | 'uploaded') => {
    sandbox.setIndexing({ ms: 400, result });
    const input = { kind: 'text', name, content, knowledge_base, replace: true };
    const record = (await host.runAction('add_knowledge', connection, input)) as Item;
    const wanted = { name, match: 'exact', kind: 'any', status: 'any' };
    const found = (await host.runAction('find_knowledge', connection, wanted)) as Item[];
    const known = found.map((item) => String(item['content'])).join(' | ');
    rows.push([what, String(record['status']), known]);
    return { ...record, known };
  };
  const failed: Item = await run('that Diga cannot index', 'error');
  const replaced: Item = await run('once more', 'uploaded');
  say('The step waits until Diga has indexed the new one, and only then deletes the old one:');
  table(rows, 2);
  say(String((failed['warnings'] as string[])[0]));
  check('The old one stays until a new one is ready', failed['known'], old);
  check('The new one replaces it', [replaced['known'], replaced['replaced']], [content, true]);
}
