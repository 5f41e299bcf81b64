import { type DropdownState, Property, type PropertyContext } from '@activepieces/pieces-framework';
import { digaAuth, type DigaConnection } from '../auth';
import { listAgentsWithVersions } from '../diga/agents-with-versions';
import type { DigaClient } from '../diga/client';
import type { AgentWithVersions } from '../diga/types';
import { parseId, parseOptionalId } from '../util/ids';
import {
  type Choice,
  missingChoices,
  pickedInActions,
  pickedInTrigger,
  pickerState,
  shortId,
} from './picker';

const AGENT = 'Agent';

/** The picker of one agent, for an action. */
export function agentProp(description: string) {
  return Property.Dropdown<string, true, typeof digaAuth>({
    auth: digaAuth,
    displayName: AGENT,
    description,
    required: true,
    refreshers: [],
    options: agentOptions,
  });
}

/** As `agentProp`, for an action that may be about every agent. */
export function optionalAgentProp(description: string) {
  return Property.Dropdown<string, false, typeof digaAuth>({
    auth: digaAuth,
    displayName: AGENT,
    description,
    required: false,
    refreshers: [],
    options: agentOptions,
  });
}

/** The agent that a user has chosen. Throws an InputError if it cannot be the id of one. */
export function parseAgentId(agent: unknown): string {
  return parseId('agent', AGENT, agent);
}

/** As `agentIdOf`; undefined where none is chosen. */
export function parseOptionalAgentId(agent: unknown): string | undefined {
  return parseOptionalId('agent', AGENT, agent);
}

function agentOptions(
  { auth }: { auth?: DigaConnection | undefined },
  context: PropertyContext,
): Promise<DropdownState<string>> {
  return pickerState(auth, (client) => agentChoicesWith(client, pickedInActions(context, 'agent')));
}

/** Every agent, and those that are picked and no longer there. */
async function agentChoicesWith(client: DigaClient, picked: Promise<string[]>): Promise<Choice[]> {
  const [agents, ids] = await Promise.all([listAgentsWithVersions(client, []), picked]);
  const choices = agentChoices(agents);
  return [...choices, ...missingChoices(ids, choices, 'Missing agent: deleted in Diga')];
}

/** The picker of the agents that a trigger is for; nothing picked means every agent. */
export const agentsProp = Property.MultiSelectDropdown<string, false, typeof digaAuth>({
  auth: digaAuth,
  displayName: 'Agents',
  description:
    'Whose calls start this flow. Pick one or more of your Diga agents, or leave this empty for the calls of every agent, also of those that you add later.',
  required: false,
  refreshers: [],
  options: async ({ auth }, context) =>
    pickerState(auth, (client) => agentChoicesWith(client, pickedInTrigger(context, 'agents'))),
});

/** How an agent is called where people see it. */
function agentLabel({ agent_id, name }: Pick<AgentWithVersions, 'agent_id' | 'name'>): string {
  return name?.trim() || `Agent without a name (${shortId(agent_id)})`;
}

/** The label of each agent by its id, with a part of the id where a name alone does not tell. */
export function agentLabels(agents: AgentWithVersions[]): Map<string, string> {
  const uses = new Map<string, number>();
  for (const label of agents.map(agentLabel)) uses.set(label, (uses.get(label) ?? 0) + 1);
  return new Map(
    agents.map((agent) => {
      const label = agentLabel(agent);
      const isTheOnlyOne = uses.get(label) === 1;
      return [agent.agent_id, isTheOnlyOne ? label : `${label} (${shortId(agent.agent_id)})`];
    }),
  );
}

function agentChoices(agents: AgentWithVersions[]): Choice[] {
  return [...agentLabels(agents)].map(([value, label]) => ({ label, value }));
}
