import { clientFor, digaAuth } from '../auth';
import { listAgentVersions } from '../diga/agents';
import { collect } from '../diga/paging';
import { agentProp, parseAgentId } from '../props/agent';
import { createDigaAction } from '../props/choices';
import { limitProp, parseLimit } from '../props/limit';
import { agentRecord } from '../records/agent';

/** Lists the versions of one agent. */
export const listAgentVersionsAction = createDigaAction({
  auth: digaAuth,
  name: 'list_agent_versions',
  displayName: 'List Agent Versions',
  description: 'Lists the versions of one agent, newest first.',
  audience: 'both',
  classification: 'SEARCH',
  aiMetadata: {
    description:
      'Lists the versions of one Diga agent by its id, from List Agents or Find Agent, one flat row each with id, number, name, whether it is published, prompt and greeting.',
    idempotent: true,
  },
  outputSchema: agentRecord.listSchema('Versions', 'v{version_number} {version_name}'),
  props: { agent: agentProp(), limit: limitProp },
  async run({ auth, propsValue: { agent, limit } }) {
    const agentId = parseAgentId(agent);
    const versions = await collect(listAgentVersions(clientFor(auth), agentId, parseLimit(limit)));
    return versions.map(agentRecord.from);
  },
});
