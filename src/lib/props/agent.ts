import { Property } from '@activepieces/pieces-framework';
import { digaAuth } from '../auth';
import { listAgentsWithVersions } from '../diga/agents';
import type { AgentWithVersions } from '../diga/types';
import { type Choice, missingChoices, pickedInTrigger, pickerState, shortId } from './picker';

/** The picker of one agent, for an action. */
export function agentProp(description: string) {
  return Property.Dropdown<string, true, typeof digaAuth>({
    auth: digaAuth,
    displayName: 'Agent',
    description,
    required: true,
    refreshers: [],
    options: ({ auth }) =>
      pickerState(auth, async (client) => agentChoices(await listAgentsWithVersions(client, []))),
  });
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
    pickerState(auth, async (client) => {
      const [agents, picked] = await Promise.all([
        listAgentsWithVersions(client, []),
        pickedInTrigger(context, 'agents'),
      ]);
      const known = agents.map(({ agent_id }) => agent_id);
      return [...agentChoices(agents), ...missingChoices(picked, known, 'agent')];
    }),
});

/** How an agent is called where people see it. */
export function agentLabel({
  agent_id,
  name,
}: Pick<AgentWithVersions, 'agent_id' | 'name'>): string {
  return name?.trim() || `Agent without a name (${shortId(agent_id)})`;
}

function agentChoices(agents: AgentWithVersions[]): Choice[] {
  const labels = agents.map(agentLabel);
  return agents.map((agent, index) => {
    const label = agentLabel(agent);
    const isTheOnlyOne = labels.indexOf(label) === index && labels.lastIndexOf(label) === index;
    return {
      label: isTheOnlyOne ? label : `${label} (${shortId(agent.agent_id)})`,
      value: agent.agent_id,
    };
  });
}
