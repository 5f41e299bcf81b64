import type { Sandbox } from '../../test/sandbox/sandbox';
import type { SeededProject } from '../../test/sandbox/seed';
import type { Host, Item } from '../../test/support/host';
import { check, say, step, table } from '../lib/output';

/** Corrects an agent's draft, publishes it, and rolls it back. */
export async function rollBack(
  host: Host,
  sandbox: Sandbox,
  { reception, phones }: SeededProject,
): Promise<void> {
  step('Correct a greeting, publish it, and roll it back');
  const connection = { apiKey: sandbox.apiKey, baseUrl: sandbox.url };
  const run = async (action: string, input: Item) =>
    (await host.runAction(action, connection, { agent: reception.agentId, ...input })) as Item;
  const greeting = 'Casa Olivares, good morning. We are closed on Mondays.';
  const updated = await run('update_agent', { greeting, other_variables: 'keep' });
  say('Update Agent, the draft before and after:\n');
  table(
    ['before', 'after'].map((key) => [key, String((updated[key] as Item)['greeting'])]),
    2,
  );
  const operations = ['launch_and_publish', 'roll_back'];
  const rows: string[][] = [];
  for (const operation of operations) {
    const record = await run('publish_version', { operation });
    const { previous_version_number: before, published_version_number: now } = record;
    rows.push([operation, `v${String(before)}`, `v${String(now)}`]);
  }
  say('\nPublish Version, and what takes the live calls:\n');
  table([['What to Do', 'before', 'now'], ...rows], 2);
  const live = await run('get_agent', { version: 'published' });
  check(
    'The version from before takes the calls again',
    [live['version_id'], live['greeting'] === greeting],
    [reception.v3, false],
  );
  const number = sandbox.phones().find(({ id }) => id === phones.restaurant);
  check('The agent has kept its number', number?.inbound_agent_id, reception.agentId);
}
