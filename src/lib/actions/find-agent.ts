import { Property } from '@activepieces/pieces-framework';
import { clientFor, digaAuth } from '../auth';
import { listAgents, MAX_AGENTS } from '../diga/agents';
import { takeWhere } from '../diga/paging';
import { createDigaAction } from '../props/choices';
import { nameMatchProp } from '../props/name-match';
import { onlyPublishedProp } from '../props/only-published';
import { agentRecord } from '../records/agent';
import { nameMatches } from '../util/names';
import { toTrimmed } from '../util/text';

/** Finds agents by name. No match is an empty list, not an error. */
export const findAgentAction = createDigaAction({
  auth: digaAuth,
  name: 'find_agent',
  displayName: 'Find Agent',
  description: 'Finds agents by name. Returns an empty list if none fits.',
  audience: 'both',
  classification: 'SEARCH',
  aiMetadata: {
    description:
      'Finds Diga agents by exact or partial name, ignoring case and accents, one flat row each. Returns an empty list if none fits.',
    idempotent: true,
  },
  outputSchema: agentRecord.listSchema('Agents', '{name} · v{version_number}'),
  props: {
    name: Property.ShortText({
      displayName: 'Name',
      description: "The agent's name in Diga. Capitals and accents make no difference.",
      required: true,
    }),
    match: nameMatchProp,
    only_published: onlyPublishedProp,
  },
  async run({ auth, propsValue }) {
    const { name, match, only_published } = propsValue;
    const agents = await takeWhere(
      listAgents(clientFor(auth), { isPublished: only_published }, MAX_AGENTS),
      MAX_AGENTS,
      (agent) => nameMatches(agent.name, toTrimmed(name), match),
    );
    return agents.map(agentRecord.from);
  },
});
