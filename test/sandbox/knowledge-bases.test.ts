import { KnowledgeBaseResponseSchema, paginated } from './contract';
import { NOBODY, startDiga } from '../support/diga';
import { parseBody, getInvalidField } from './support';

describe('knowledge bases', () => {
  it('are listed by name and by agent, newest first', async () => {
    const { sandbox } = await startDiga();
    const prices = sandbox.addKnowledgeBase('Prices');
    const menu = sandbox.addKnowledgeBase('Menu');
    const agent = sandbox.addAgent({ knowledge_base_ids: [menu] });
    const BaseList = paginated(KnowledgeBaseResponseSchema);
    const ids = async (query: string) =>
      (await parseBody(sandbox, `/v1/knowledge/base/?${query}`, 200, BaseList)).data.map(
        ({ id }) => id,
      );
    expect(await ids('')).toEqual([menu, prices]);
    expect(await ids('name=RICE')).toEqual([prices]);
    const item = sandbox.addKnowledgeItem({ name: 'Rice', content: '', knowledge_base_id: menu });
    const { data } = await parseBody(sandbox, '/v1/knowledge/base/', 200, BaseList);
    expect(data).toMatchObject([
      { name: 'Menu', knowledge_item_ids: [item], item_count: 1 },
      { name: 'Prices', knowledge_item_ids: [], item_count: 0 },
    ]);
    expect(await ids(`agent_id=${agent}`)).toEqual([menu]);
    expect(await ids(`agent_id=${NOBODY}`)).toEqual([]);
    const tooMany = '/v1/knowledge/base/?limit=101';
    expect(await getInvalidField(sandbox, tooMany)).toEqual(['query', 'limit']);
  });
});
