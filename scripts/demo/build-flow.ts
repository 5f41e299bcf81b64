import type { Sandbox } from '../../test/sandbox/sandbox';
import { answeredCall, type SeededProject } from '../../test/sandbox/seed';
import type { Flow, Host, Item } from '../../test/support/host';
import { check, say, step, table } from '../lib/output';
import { choose } from './choose';

/** Connects with a wrong key, then with the right one. */
export async function connect(host: Host, { url: baseUrl, apiKey }: Sandbox): Promise<void> {
  step('Connect to Diga');
  const wrong = await host.check({ apiKey: 'a-wrong-key', baseUrl });
  say(wrong.valid ? 'The wrong key was accepted.' : `With a wrong key: "${wrong.error}"`);
  check('A wrong key is refused', wrong.valid, false);
  check('The right key connects', await host.check({ apiKey, baseUrl }), { valid: true });
}

/** Fills in Agents and Versions of the trigger from their pickers. */
export async function chooseAgents(flow: Flow): Promise<void> {
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

/** Presses Test after a call has finished; gives the record that the builder shows. */
export async function pressTest(
  flow: Flow,
  sandbox: Sandbox,
  project: SeededProject,
): Promise<Item> {
  step('Press Test');
  const callId = answeredCall(sandbox, { agentId: project.reception.agentId });
  const [first = {}, ...others] = await flow.pressTest();
  say('What the builder shows of the latest finished call:');
  table(
    ['call_id', 'agent_name', 'agent_version_number', 'duration_formatted', 'message_count'].map(
      (key) => [key, String(first[key] as string | number)],
    ),
    2,
  );
  say(`… ${Object.keys(first).length} fields in all`, 2);
  check('Test shows that call and no other', [first['call_id'], others.length], [callId, 0]);
  check('Test registers nothing at Diga', sandbox.webhooks().length, 0);
  return first;
}
