import { Property } from '@activepieces/pieces-framework';
import { digaAuth } from '../auth';
import { listAgentsWithVersions } from '../diga/agents-with-versions';
import type { DigaClient } from '../diga/client';
import { isDigaError } from '../diga/errors';
import { collect } from '../diga/paging';
import { listPhones, MAX_PHONES } from '../diga/phones';
import type { Phone } from '../diga/types';
import { agentLabels } from './agent';
import { type Choice, pickerState } from './picker';

/** What a number is when it can be used; every other state is said in the picker. */
const IN_USE = 'assigned';

const NO_PHONES = 'There is nothing to pick yet: get a phone number in Diga first.';

interface PhonePicker {
  displayName: string;
  description: string;
}

/** The picker of one of the project's own numbers, for an action that needs one. */
export function phoneProp(shown: PhonePicker) {
  return Property.Dropdown<string, true, typeof digaAuth>({
    auth: digaAuth,
    ...shown,
    required: true,
    refreshers: [],
    options: ({ auth }) => pickerState(auth, phoneChoices, NO_PHONES),
  });
}

/** As `phoneProp`, for an action that may be about every number. */
export function optionalPhoneProp(shown: PhonePicker) {
  return Property.Dropdown<string, false, typeof digaAuth>({
    auth: digaAuth,
    ...shown,
    required: false,
    refreshers: [],
    options: ({ auth }) => pickerState(auth, phoneChoices, NO_PHONES),
  });
}

/**
 * The name of each agent by its id, to be shown with a phone number. None where the key may not read
 * agents, which is no reason to keep the numbers from a user. Throws a DigaError where Diga cannot be
 * asked.
 */
export async function agentNames(client: DigaClient): Promise<Map<string, string>> {
  try {
    return agentLabels(await listAgentsWithVersions(client, []));
  } catch (error) {
    if (isDigaError(error, 'forbidden')) return new Map();
    throw error;
  }
}

async function phoneChoices(client: DigaClient): Promise<Choice[]> {
  const [phones, agents] = await Promise.all([
    collect(listPhones(client, {}, MAX_PHONES)),
    agentNames(client),
  ]);
  return phones.map((phone) => ({ label: phoneLabel(phone, agents), value: phone.id }));
}

/** "Front desk · +34910000000 · Reception (released)". */
function phoneLabel(
  { nickname, number, status, inbound_agent_id, outbound_agent_id }: Phone,
  agents: ReadonlyMap<string, string>,
): string {
  const ids = new Set([inbound_agent_id, outbound_agent_id]);
  const names = [...ids].flatMap((id) => (id ? (agents.get(id) ?? []) : []));
  const parts = [nickname?.trim(), number, names.join(', ')].filter(Boolean);
  const mark = status === IN_USE ? '' : ` (${status.replaceAll('_', ' ')})`;
  return parts.join(' · ') + mark;
}
