import { Property } from '@activepieces/pieces-framework';
import { clientFor, digaAuth } from '../auth';
import { listAgents, MAX_AGENTS } from '../diga/agents';
import { takeWhere } from '../diga/paging';
import { createDigaAction } from '../props/choices';
import { limitProp, parseLimit } from '../props/limit';
import { onlyPublishedProp } from '../props/only-published';
import { agentRecord } from '../records/agent';
import { nameMatches } from '../util/names';

/** Lists the project's agents. */
export const listAgentsAction = createDigaAction({
  auth: digaAuth,
  name: 'list_agents',
  displayName: 'List Agents',
  description: "Lists your project's agents, newest first.",
  audience: 'both',
  classification: 'SEARCH',
  aiMetadata: {
    description:
      'Lists the Diga agents, one flat row each with id, name, mode, version, prompt and greeting; drafts, unless only_published is on. For one known agent use Get Agent.',
    idempotent: true,
  },
  outputSchema: agentRecord.listSchema('Agents', '{name} · v{version_number}'),
  props: {
    mode: Property.StaticDropdown<'any' | 'free' | 'path', true>({
      displayName: 'Mode',
      description: 'Any mode: every agent.',
      required: true,
      defaultValue: 'any',
      options: {
        options: [
          { label: 'Any mode', value: 'any' },
          { label: 'Single prompt', value: 'free' },
          { label: 'Conversational path', value: 'path' },
        ],
      },
    }),
    only_published: onlyPublishedProp,
    name_contains: Property.ShortText({
      displayName: 'Name Contains',
      description: 'Empty: every name. Capitals and accents make no difference.',
      required: false,
    }),
    limit: limitProp,
  },
  async run({ auth, propsValue }) {
    const { mode, only_published, name_contains, limit } = propsValue;
    const agents = await takeWhere(
      listAgents(
        clientFor(auth),
        { mode: mode === 'any' ? undefined : mode, isPublished: only_published },
        MAX_AGENTS,
      ),
      parseLimit(limit),
      ({ name }) => nameMatches(name, name_contains ?? '', 'partial'),
    );
    return agents.map(agentRecord.from);
  },
});
