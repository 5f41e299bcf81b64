import { startDiga } from '../support/diga';
import { PathResponseSchema } from './contract';
import { withWorkflow } from './paths';
import type { PathNode, PathResponse } from './sandbox';
import { parseBody, getErrorCode, request } from './support';

const BASE = '0b8f3a55-1df2-4a39-9a35-6d6f0d3c9a11';

const patch = (nodes: unknown) => ({ method: 'PATCH', body: { nodes } });

async function start() {
  const { sandbox } = await startDiga();
  const agentId = sandbox.addAgent({ mode: 'path' });
  return { sandbox, agentId, path: sandbox.path(agentId) };
}

const offering = ({ nodes }: PathResponse): PathNode[] =>
  nodes.filter(({ node_type: type }) => type === 'conversation');

describe('a path', () => {
  it('replaces its nodes whole, takes other names than it gives, and drops what Diga does not know', async () => {
    const { sandbox, agentId, path } = await start();
    const [node] = offering(path);
    const nodes = [{ ...node, branches: [], knowledge_base_ids: [BASE], mood: 'calm' }];
    const address = `/v1/path/${path.id}`;
    const answer = await parseBody(sandbox, address, 200, PathResponseSchema, patch(nodes));
    const [stored] = answer.nodes;
    expect(stored).toEqual({ ...node, branches: [], knowledge_base: [BASE] });
    expect(sandbox.path(agentId)).toMatchObject({ global_prompt: 'Be brief.', nodes: [stored] });
  });

  it('refuses nodes that are not linked or have the same name, and unknown workflows', async () => {
    const { sandbox, path } = await start();
    const address = `/v1/path/${path.id}`;
    for (const nodes of [
      path.nodes.slice(1, 2),
      [...path.nodes, ...path.nodes.slice(2)],
      withWorkflow(path, 'flow_unknown').nodes,
    ]) {
      expect(await getErrorCode(sandbox, address, 400, patch(nodes))).toBe('BAD_PARAMETER');
    }
    const unknown = await getErrorCode(sandbox, `/v1/path/${BASE}`, 404, patch([]));
    expect(unknown).toBe('KNOWLEDGE_BASE_NOT_FOUND');
  });

  it('is the same in the draft and its versions, or a copy', async () => {
    const { sandbox, agentId, path } = await start();
    const v1 = sandbox.launchVersion(agentId);
    expect(sandbox.path(agentId, v1)).toBe(path);
    sandbox.copyPathsAtLaunch();
    const v2 = sandbox.launchVersion(agentId);
    expect(sandbox.path(agentId, v2)).toEqual({ ...path, id: expect.any(String) as string });
    expect(sandbox.path(agentId, v2).id).not.toBe(path.id);
  });

  it('can be stored otherwise than it was sent', async () => {
    const { sandbox, agentId, path } = await start();
    sandbox.storePathsAs((given) => ({ ...given, nodes: given.nodes.slice(0, 1) }));
    await request(sandbox, `/v1/path/${path.id}`, patch(path.nodes));
    expect(sandbox.path(agentId).nodes).toHaveLength(1);
  });
});
