import { KnowledgeBaseResponseSchema, paginated } from './contract';
import { NOBODY, startDiga } from '../support/diga';
import { bodyOf, invalidFieldOf } from './support';

describe('knowledge bases', () => {
  it('are listed by name and by agent, newest first', async () => {
    const { sandbox } = await startDiga();
    const prices = sandbox.addKnowledgeBase('Prices');
    const menu = sandbox.addKnowledgeBase('Menu');
    const agent = sandbox.addAgent({ knowledge_base_ids: [menu] });
    const BaseList = paginated(KnowledgeBaseResponseSchema);
    const ids = async (query: string) =>
      (await bodyOf(sandbox, `/v1/knowledge/base/?${query}`, 200, BaseList)).data.map(
        ({ id }) => id,
      );
    expect(await ids('')).toEqual([menu, prices]);
    expect(await ids('name=Prices')).toEqual([prices]);
    expect(await ids(`agent_id=${agent}`)).toEqual([menu]);
    expect(await ids(`agent_id=${NOBODY}`)).toEqual([]);
    const tooMany = '/v1/knowledge/base/?limit=101';
    expect(await invalidFieldOf(sandbox, tooMany)).toEqual(['query', 'limit']);
  });
});
