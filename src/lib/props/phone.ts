import { Property } from '@activepieces/pieces-framework';
import { digaAuth } from '../auth';
import { listAgentsWithVersions } from '../diga/agents-with-versions';
import type { DigaClient } from '../diga/client';
import { isDigaError } from '../diga/errors';
import { collect } from '../diga/paging';
import { listPhones, MAX_PHONES, type Phone } from '../diga/phones';
import { agentLabels } from './agent';
import { type Choice, pickerState } from './picker';

/** The status of a usable number. The picker shows any other status. */
const USABLE_STATUS = 'assigned';

const NO_PHONES = 'There is nothing to pick yet: get a phone number in Diga first.';

interface PhonePropText {
  displayName: string;
  description: string;
}

/** Picker of one of the project's own numbers, for an action. */
export function phoneProp(text: PhonePropText) {
  return Property.Dropdown<string, true, typeof digaAuth>({
    auth: digaAuth,
    ...text,
    required: true,
    refreshers: [],
    options: ({ auth }) => pickerState(auth, loadPhoneChoices, NO_PHONES),
  });
}

/** Like `phoneProp`, for an action that defaults to every number. */
export function optionalPhoneProp(text: PhonePropText) {
  return Property.Dropdown<string, false, typeof digaAuth>({
    auth: digaAuth,
    ...text,
    required: false,
    refreshers: [],
    options: ({ auth }) => pickerState(auth, loadPhoneChoices, NO_PHONES),
  });
}

/**
 * Reads the name of each agent by id, to display with phone numbers. Empty if the API key may not read
 * agents: the numbers are useful without the names.
 *
 * @throws {DigaError} when the request fails for any other reason
 */
export async function readAgentNames(client: DigaClient): Promise<Map<string, string>> {
  try {
    return agentLabels(await listAgentsWithVersions(client, []));
  } catch (error) {
    if (isDigaError(error, 'forbidden')) return new Map();
    throw error;
  }
}

async function loadPhoneChoices(client: DigaClient): Promise<Choice[]> {
  const [phones, agents] = await Promise.all([
    collect(listPhones(client, {}, MAX_PHONES)),
    readAgentNames(client),
  ]);
  return phones.map((phone) => ({ label: formatPhone(phone, agents), value: phone.id }));
}

/** Formats the label as "Front desk · +34910000000 · Reception (released)". */
function formatPhone(
  { nickname, number, status, inbound_agent_id, outbound_agent_id }: Phone,
  agents: ReadonlyMap<string, string>,
): string {
  const ids = new Set([inbound_agent_id, outbound_agent_id]);
  const names = [...ids].flatMap((id) => (id ? (agents.get(id) ?? []) : []));
  const parts = [nickname?.trim(), number, names.join(', ')].filter(Boolean);
  const suffix = status === USABLE_STATUS ? '' : ` (${status.replaceAll('_', ' ')})`;
  return parts.join(' · ') + suffix;
}
