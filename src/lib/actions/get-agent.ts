import { clientFor, digaAuth } from '../auth';
import { getAgent } from '../diga/agents';
import { type DigaError, isDigaError, withMessage } from '../diga/errors';
import { agentProp, parseAgentId } from '../props/agent';
import { PUBLISHED, parseVersion, versionProp } from '../props/agent-version';
import { createDigaAction } from '../props/choices';
import { agentRecord } from '../records/agent';

/** Reads one version of an agent. */
export const getAgentAction = createDigaAction({
  auth: digaAuth,
  name: 'get_agent',
  displayName: 'Get Agent',
  description: 'Returns one agent: prompt, greeting, voice, tools and Diga workflows.',
  audience: 'both',
  classification: 'READ',
  aiMetadata: {
    description:
      'Reads one Diga agent by its id, from List Agents or Find Agent, as draft, published or saved version: prompt, greeting, voice, integrations, call tools and workflows. Fails if there is no such agent or version.',
    idempotent: true,
  },
  outputSchema: agentRecord.schema,
  props: { agent: agentProp(), version: versionProp },
  async run({ auth, propsValue }) {
    const agentId = parseAgentId(propsValue.agent);
    const version = parseVersion(propsValue.version);
    try {
      return agentRecord.from(await getAgent(clientFor(auth), agentId, version));
    } catch (error) {
      if (version === PUBLISHED && isDigaError(error, 'not_found')) throw notPublished(error);
      throw error;
    }
  },
});

function notPublished(error: DigaError): DigaError {
  return withMessage(
    error,
    () =>
      'This agent has no published version, or it no longer exists. Publish it in Diga, or choose another version in this step.',
  );
}
