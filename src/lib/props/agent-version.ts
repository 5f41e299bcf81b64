import { Property } from '@activepieces/pieces-framework';
import { digaAuth } from '../auth';
import type { WhichVersion } from '../diga/agents';
import {
  type AgentVersionItem,
  type AgentWithVersions,
  listAgentsWithVersions,
} from '../diga/agents-with-versions';
import { InputError } from '../errors';
import { invalidId, isUuid, parseOptionalId } from '../util/ids';
import { agentLabels } from './agent';
import {
  type Choice,
  disabledPicker,
  missingChoices,
  pickedIds,
  pickedInActions,
  pickedInTrigger,
  pickerState,
} from './picker';

/** Choice value that follows the published version, whichever it is at the time. */
export const PUBLISHED = 'published';

/** Choice value of the draft, which never takes calls. */
export const DRAFT = 'draft';

/** Picker of the agent versions whose calls start a trigger. No selection means every version. */
export const versionsProp = Property.MultiSelectDropdown<string, false, typeof digaAuth>({
  auth: digaAuth,
  displayName: 'Versions',
  description: 'Empty: every version. Pick "Published version" to follow what is live.',
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
        ...toVersionChoices(all, picked, wanted.length > 0 ? wanted : undefined),
      ];
      const missing = 'Missing version: deleted, or agent not picked';
      return [...choices, ...missingChoices(picked, choices, missing)];
    }),
});

const VERSION = 'Version';

/** Picker of one version of the agent in the prop `agent`, for an action. */
export const versionProp = Property.Dropdown<string, true, typeof digaAuth>({
  auth: digaAuth,
  displayName: VERSION,
  description: 'Pick the draft, the published version or a saved one.',
  required: true,
  defaultValue: DRAFT,
  refreshers: ['agent'],
  options: async ({ auth, agent }) => {
    if (typeof agent !== 'string' || agent === '') return disabledPicker('Choose an agent first.');
    return pickerState(auth, async (client) => {
      const all = await listAgentsWithVersions(client, [agent]);
      assertAgentExists(agent, all);
      const versions = all.find(({ agent_id }) => agent_id === agent)?.versions ?? [];
      return [
        { label: 'Draft (what is being edited)', value: DRAFT },
        { label: 'Published version (what takes live calls)', value: PUBLISHED },
        ...versions.filter(({ is_draft }) => !is_draft).map((version) => toVersionChoice(version)),
      ];
    });
  },
});

/**
 * Parses the value of `versionProp`; the draft if it is empty.
 *
 * @throws {InputError} when the value is neither `draft` nor `published` nor a UUID
 */
export function parseVersion(chosen: string | undefined): WhichVersion {
  const version = String(chosen ?? DRAFT).trim();
  if (version !== DRAFT && version !== PUBLISHED && !isUuid(version)) {
    throw invalidId('version', VERSION);
  }
  return version;
}

const ANY_VERSION = 'Agent Version';

const NO_VERSIONS =
  'There is nothing to pick yet: launch a version of the agent in Diga first; a draft takes no calls.';

/**
 * Picker of one version of any agent, for an action. With `agent` as a refresher, it offers only the
 * versions of the agent in that prop.
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
          for (const id of wanted ?? []) assertAgentExists(id, all);
          return toVersionChoices(all, picked, wanted);
        },
        NO_VERSIONS,
      ),
  });
}

/**
 * Parses the value of `anyVersionProp`; undefined if no version is picked.
 *
 * @throws {InputError} when the value is neither empty nor a UUID
 */
export function parseOptionalVersionId(version: unknown): string | undefined {
  return parseOptionalId('version', ANY_VERSION, version);
}

/**
 * The picker shows the error as its placeholder.
 *
 * @throws {InputError} when the picked agent does not exist
 */
function assertAgentExists(agentId: string, agents: AgentWithVersions[]): void {
  if (!isUuid(agentId) || agents.some(({ agent_id }) => agent_id === agentId)) return;
  throw new InputError(
    'The agent in "Agent" is gone: it was deleted in Diga, or it belongs to another project than the API key. Choose another one there.',
  );
}

/**
 * The versions of the wanted agents, or of all. Leaves out drafts, which never take calls, unless one is
 * already picked.
 */
function toVersionChoices(
  agents: AgentWithVersions[],
  picked: readonly string[],
  wanted?: readonly string[],
): Choice[] {
  const labels = agentLabels(agents);
  // Plain loops, because a large project has tens of thousands of versions.
  const choices: Choice[] = [];
  for (const { agent_id, versions } of agents) {
    if (wanted && !wanted.includes(agent_id)) continue;
    const agent = labels.get(agent_id);
    for (const version of versions) {
      const isOffered = !version.is_draft || version.is_published;
      if (isOffered || picked.includes(version.version_id)) {
        choices.push(toVersionChoice(version, agent));
      }
    }
  }
  return choices;
}

/** Formats the label as "Agent · v3 · name (published)". `agent` is absent in a picker of one agent. */
function toVersionChoice(version: AgentVersionItem, agent?: string): Choice {
  const before = agent === undefined ? '' : `${agent} · `;
  const name = version.version_name?.trim();
  const after = name ? ` · ${name}` : '';
  const label = `${before}v${version.version_number}${after}${formatStatus(version)}`;
  return { label, value: version.version_id };
}

function formatStatus({ is_published, is_draft }: AgentVersionItem): string {
  if (is_published && is_draft) return ' (published, draft)';
  if (is_published) return ' (published)';
  return is_draft ? ' (draft)' : '';
}
