import { startWorld } from '../../../support/diga';
import type { Item } from '../../../support/host';

export const NAME = 'Price list';

/** Starts a sandbox with a knowledge base that has an old price list. */
export async function start() {
  const all = await startWorld();
  const { sandbox, host, connection } = all;
  const base = sandbox.addKnowledgeBase('Restaurant');
  const oldId = sandbox.addKnowledgeItem({
    name: ` ${NAME} `,
    content: 'Menu: 20 euros',
    knowledge_base_id: base,
  });
  const add = async (input: Item = {}, apiKey = connection.apiKey) =>
    (await host.runAction(
      'add_knowledge',
      { ...connection, apiKey },
      { kind: 'text', name: NAME, content: 'Menu: 22 euros', knowledge_base: base, ...input },
    )) as Item;
  const replace = (input: Item = {}, apiKey?: string) => add({ replace: true, ...input }, apiKey);
  const ids = () => sandbox.knowledgeItems().map(({ id }) => id);
  const posts = () => sandbox.requests.filter(({ method }) => method === 'POST');
  return { ...all, base, oldId, add, replace, ids, posts };
}
