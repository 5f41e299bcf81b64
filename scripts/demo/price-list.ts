import type { Sandbox } from '../../test/sandbox/sandbox';
import type { ConnectionValues, Host, Item } from '../../test/support/host';
import { check, say, step, table } from '../lib/output';
import { choose } from './choose';

const NAME = 'Price list';
const OLD = 'Set menu: 20 euros';
const NEW = 'Set menu: 22 euros. Children: 12 euros';

/** How long the sandbox indexes knowledge, in milliseconds. */
const INDEXING_MS = 400;

/** Replaces the price list that an agent knows, first with one that Diga cannot index. */
export async function replacePriceList(host: Host, sandbox: Sandbox): Promise<void> {
  step('Replace the price list that an agent knows');
  const connection = { apiKey: sandbox.apiKey, baseUrl: sandbox.url };
  const base = sandbox.addKnowledgeBase('Restaurant');
  sandbox.addKnowledgeItem({ name: NAME, content: OLD, knowledge_base_id: base });
  const bases = await host.pickInAction('add_knowledge', 'knowledge_base', connection);
  const [knowledge_base] = choose('Knowledge Base', bases, ['Restaurant']);
  const input = { kind: 'text', name: NAME, content: NEW, knowledge_base, replace: true };
  const run = () => host.runAction('add_knowledge', connection, input) as Promise<Item>;

  const rows = [['Add Knowledge', 'Status', 'What the agent knows then']];
  sandbox.setIndexing({ ms: INDEXING_MS, result: 'error' });
  const failed = await run();
  rows.push(['that Diga cannot index', String(failed['status']), await known(host, connection)]);
  sandbox.setIndexing({ ms: INDEXING_MS, result: 'uploaded' });
  const replaced = await run();
  rows.push(['once more', String(replaced['status']), await known(host, connection)]);

  say('\nThe step waits until Diga has indexed the new one, and deletes the old one after that:\n');
  table(rows, 2);
  say(`\n${String((failed['warnings'] as string[])[0])}`);
  check('The old one stays until a new one is ready', rows[1]?.[2], OLD);
  check('The new one replaces it', [rows[2]?.[2], replaced['replaced']], [NEW, true]);
}

/** The contents of every price list, as Find Knowledge gives them. */
async function known(host: Host, connection: ConnectionValues): Promise<string> {
  const input = { name: NAME, match: 'exact', kind: 'any', status: 'any' };
  const found = (await host.runAction('find_knowledge', connection, input)) as Item[];
  return found.map(({ content }) => String(content)).join(' | ');
}
