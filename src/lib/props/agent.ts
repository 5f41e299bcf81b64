import { type DropdownState, Property, type PropertyContext } from '@activepieces/pieces-framework';
import { digaAuth, type DigaConnection } from '../auth';
import { type AgentWithVersions, listAgentsWithVersions } from '../diga/agents-with-versions';
import type { DigaClient } from '../diga/client';
import { parseId, parseOptionalId } from '../util/ids';
import {
  type Choice,
  disabledPicker,
  ID_FROM_STEP,
  missingChoices,
  pickedInActions,
  pickedInTrigger,
  pickerState,
  shortId,
} from './picker';

const AGENT = 'Agent';

/** Picker of one agent, for an action. */
export function agentProp(description = `Pick an agent. ${ID_FROM_STEP}`) {
  return Property.Dropdown<string, true, typeof digaAuth>({
    auth: digaAuth,
    displayName: AGENT,
    description,
    required: true,
    refreshers: [],
    options: agentOptions,
  });
}

/** Like `agentProp`, for an action that defaults to every agent. */
export function optionalAgentProp(description = `Empty: every agent. ${ID_FROM_STEP}`) {
  return Property.Dropdown<string, false, typeof digaAuth>({
    auth: digaAuth,
    displayName: AGENT,
    description,
    required: false,
    refreshers: [],
    options: agentOptions,
  });
}

/**
 * Parses the value of `agentProp`.
 *
 * @throws {InputError} when the value is not a UUID
 */
export function parseAgentId(agent: unknown): string {
  return parseId('agent', AGENT, agent);
}

/**
 * Parses the value of `optionalAgentProp`; undefined if no agent is picked.
 *
 * @throws {InputError} when the value is neither empty nor a UUID
 */
export function parseOptionalAgentId(agent: unknown): string | undefined {
  return parseOptionalId('agent', AGENT, agent);
}

function agentOptions(
  { auth }: { auth?: DigaConnection | undefined },
  context: PropertyContext,
): Promise<DropdownState<string>> {
  return pickerState(auth, (client) => loadAgentChoices(client, pickedInActions(context, 'agent')));
}

/** Every agent, plus a placeholder for each picked agent that no longer exists. */
async function loadAgentChoices(client: DigaClient, picked: Promise<string[]>): Promise<Choice[]> {
  const [agents, ids] = await Promise.all([listAgentsWithVersions(client, []), picked]);
  const choices = toAgentChoices(agents);
  return [...choices, ...missingChoices(ids, choices, 'Missing agent: deleted in Diga')];
}

/** Picker of agents, for a trigger. */
export function agentsProp(description: string) {
  return Property.MultiSelectDropdown<string, false, typeof digaAuth>({
    auth: digaAuth,
    displayName: 'Agents',
    description,
    required: false,
    refreshers: [],
    options: async ({ auth }, context) =>
      pickerState(auth, (client) => loadAgentChoices(client, pickedInTrigger(context, 'agents'))),
  });
}

/**
 * Picker of the agents that get a trigger's workflow in Diga, while `isUsed` holds for the value of the
 * prop `refresher`; disabled otherwise.
 */
export function assignToProp({ refresher, isUsed, unused }: Condition) {
  return Property.MultiSelectDropdown<string, false, typeof digaAuth>({
    auth: digaAuth,
    displayName: 'Assign To',
    description:
      'Agents that get this flow ("Agents" only filters calls). Leave empty to assign it in Diga.',
    required: false,
    refreshers: [refresher],
    options: async ({ auth, [refresher]: value }, context) =>
      isUsed(value)
        ? pickerState(auth, (client) =>
            loadAgentChoices(client, pickedInTrigger(context, 'assign_to')),
          )
        : disabledPicker(unused),
  });
}

/** When a picker is used, and its placeholder when it is not. */
interface Condition {
  refresher: string;
  isUsed: (value: unknown) => boolean;
  unused: string;
}

/** The name of an agent, or a label with its short id if it has none. */
function formatAgent({ agent_id, name }: Pick<AgentWithVersions, 'agent_id' | 'name'>): string {
  return name?.trim() || `Agent without a name (${shortId(agent_id)})`;
}

/** The label of each agent by id. Agents that share a name get their short id appended. */
export function agentLabels(agents: AgentWithVersions[]): Map<string, string> {
  const uses = new Map<string, number>();
  for (const label of agents.map(formatAgent)) uses.set(label, (uses.get(label) ?? 0) + 1);
  return new Map(
    agents.map((agent) => {
      const label = formatAgent(agent);
      const isUnique = uses.get(label) === 1;
      return [agent.agent_id, isUnique ? label : `${label} (${shortId(agent.agent_id)})`];
    }),
  );
}

function toAgentChoices(agents: AgentWithVersions[]): Choice[] {
  return [...agentLabels(agents)].map(([value, label]) => ({ label, value }));
}
