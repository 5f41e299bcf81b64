import { Property } from '@activepieces/pieces-framework';
import { digaAuth } from '../auth';
import type { WhichVersion } from '../diga/agents';
import { listAgentsWithVersions } from '../diga/agents-with-versions';
import type { AgentVersionItem, AgentWithVersions } from '../diga/types';
import { InputError } from '../errors';
import { agentLabels } from './agent';
import { isUuid, notAnId, parseOptionalId } from '../util/ids';
import {
  type Choice,
  missingChoices,
  disabledPicker,
  pickedIds,
  pickedInActions,
  pickedInTrigger,
  pickerState,
} from './picker';

/** The choice that is not a version's id: whichever version takes the live calls at the time. */
export const PUBLISHED = 'published';

/** The choice for what is being edited in Diga and no call has ever reached. */
export const DRAFT = 'draft';

/** The picker of the agent versions that a trigger is for; nothing picked means every version. */
export const versionsProp = Property.MultiSelectDropdown<string, false, typeof digaAuth>({
  auth: digaAuth,
  displayName: 'Versions',
  description:
    'Which versions of these agents start this flow. Pick "Published version" to follow what is live, or single versions to stay with them. Leave this empty for every version.',
  required: false,
  refreshers: ['agents'],
  options: async ({ auth, agents }, context) =>
    pickerState(auth, async (client) => {
      const wanted = pickedIds(agents);
      const [all, picked] = await Promise.all([
        listAgentsWithVersions(client, wanted.length > 0 ? wanted : undefined),
        pickedInTrigger(context, 'versions'),
      ]);
      const choices = [
        { label: 'Published version (follows what is live)', value: PUBLISHED },
        ...versionChoices(all, picked, wanted.length > 0 ? wanted : undefined),
      ];
      const missing = 'Missing version: deleted in Diga, or of an agent that is not chosen';
      return [...choices, ...missingChoices(picked, choices, missing)];
    }),
});

const VERSION = 'Version';

/** The picker of one version of the agent that the prop `agent` names, for an action. */
export const versionProp = Property.Dropdown<string, true, typeof digaAuth>({
  auth: digaAuth,
  displayName: VERSION,
  description:
    'Which version of the agent to read: the draft that is being edited, the published version that takes live calls, or one of its saved versions.',
  required: true,
  defaultValue: DRAFT,
  refreshers: ['agent'],
  options: async ({ auth, agent }) => {
    if (typeof agent !== 'string' || agent === '') return disabledPicker('Choose an agent first.');
    return pickerState(auth, async (client) => {
      const all = await listAgentsWithVersions(client, [agent]);
      assertIsThere(agent, all);
      const versions = all.find(({ agent_id }) => agent_id === agent)?.versions ?? [];
      return [
        { label: 'Draft (what is being edited)', value: DRAFT },
        { label: 'Published version (what takes live calls)', value: PUBLISHED },
        ...versions.filter(({ is_draft }) => !is_draft).map((version) => versionChoice(version)),
      ];
    });
  },
});

/** The version that a user has chosen. Throws an InputError if it is none. */
export function parseVersion(chosen: string | undefined): WhichVersion {
  const version = String(chosen ?? DRAFT).trim();
  if (version !== DRAFT && version !== PUBLISHED && !isUuid(version)) {
    throw notAnId('version', VERSION);
  }
  return version;
}

const ANY_VERSION = 'Agent Version';

const NO_VERSIONS =
  'There is nothing to pick yet: launch a version of the agent in Diga first; a draft takes no calls.';

/**
 * The picker of one version of any agent, for an action; of the agent that the prop `agent` names only,
 * where that is one of `refreshers`.
 */
export function anyVersionProp(description: string, refreshers: 'agent'[] = []) {
  return Property.Dropdown<string, false, typeof digaAuth>({
    auth: digaAuth,
    displayName: ANY_VERSION,
    description,
    required: false,
    refreshers,
    options: async ({ auth, agent }, context) =>
      pickerState(
        auth,
        async (client) => {
          const wanted = typeof agent === 'string' && isUuid(agent) ? [agent] : undefined;
          const [all, picked] = await Promise.all([
            listAgentsWithVersions(client, wanted),
            pickedInActions(context, 'version', 'agent_version'),
          ]);
          for (const id of wanted ?? []) assertIsThere(id, all);
          return versionChoices(all, picked, wanted);
        },
        NO_VERSIONS,
      ),
  });
}

/** The version that a user has chosen, undefined for none. Throws an InputError if it cannot be the id of one. */
export function parseOptionalVersionId(version: unknown): string | undefined {
  return parseOptionalId('version', ANY_VERSION, version);
}

/** Throws an InputError, which the picker shows, where the agent that is chosen beside it is gone. */
function assertIsThere(agentId: string, agents: AgentWithVersions[]): void {
  if (!isUuid(agentId) || agents.some(({ agent_id }) => agent_id === agentId)) return;
  throw new InputError(
    'The agent in "Agent" is gone: it was deleted in Diga, or it belongs to another project than the API key. Choose another one there.',
  );
}

/**
 * The versions of the wanted agents, or of all. Drafts are left out, as a draft never handles a real
 * call, but for those that are picked already.
 */
function versionChoices(
  agents: AgentWithVersions[],
  picked: readonly string[],
  wanted?: readonly string[],
): Choice[] {
  const labels = agentLabels(agents);
  // In plain loops for speed: a large project has tens of thousands of versions.
  const choices: Choice[] = [];
  for (const { agent_id, versions } of agents) {
    if (wanted && !wanted.includes(agent_id)) continue;
    const agent = labels.get(agent_id);
    for (const version of versions) {
      const isOffered = !version.is_draft || version.is_published;
      if (isOffered || picked.includes(version.version_id)) {
        choices.push(versionChoice(version, agent));
      }
    }
  }
  return choices;
}

/** "Agent · v3 · name (published)"; without the agent where the picker is about one agent only. */
function versionChoice(version: AgentVersionItem, agent?: string): Choice {
  const before = agent === undefined ? '' : `${agent} · `;
  const name = version.version_name?.trim();
  const after = name ? ` · ${name}` : '';
  const label = `${before}v${version.version_number}${after}${markOf(version)}`;
  return { label, value: version.version_id };
}

function markOf({ is_published, is_draft }: AgentVersionItem): string {
  if (is_published && is_draft) return ' (published, draft)';
  if (is_published) return ' (published)';
  return is_draft ? ' (draft)' : '';
}
