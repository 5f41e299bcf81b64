import { clientFor } from '../../auth';
import { listAgentsWithVersions } from '../../diga/agents';
import { listCalls, listMessages } from '../../diga/calls';
import type { DigaClient } from '../../diga/client';
import { DigaError, isDigaError } from '../../diga/errors';
import { collect } from '../../diga/paging';
import type { AgentWithVersions } from '../../diga/types';
import type { HookContext } from './props';
import { register } from './registration';
import { type Selection, selectionOf } from './selection';
import { rememberPublished } from './version-book';

/** Time for all that Diga is asked when a flow is switched on, in milliseconds; the host gives 180 s. */
const BUDGET_MS = 60_000;

/**
 * Switches the trigger on: makes sure that it can do its work, then registers it at Diga.
 *
 * Throws a DigaError that says what is wrong and what to do; the host shows it and leaves the flow off.
 */
export async function enable({ auth, propsValue, store, webhookUrl }: HookContext): Promise<void> {
  const client = clientFor(auth, BUDGET_MS);
  const selection = selectionOf(propsValue);
  await assertCallsAreReadable(client);
  if (selection.agentIds.length + selection.versionIds.length > 0 || selection.followsPublished) {
    const agents = await listAgentsWithVersions(
      client,
      selection.agentIds.length > 0 ? selection.agentIds : undefined,
    );
    assertSelectionExists(selection, agents);
    await rememberPublished(store, agents);
  }
  await register(client, store, webhookUrl);
}

/** A flow whose key may not read calls would be on and never run: better said now, where it is read. */
async function assertCallsAreReadable(client: DigaClient): Promise<void> {
  const [newest] = await collect(listCalls(client, {}, 1));
  if (!newest) return;
  try {
    await listMessages(client, newest.id, 1);
  } catch (error) {
    if (isDigaError(error, 'no_permission')) throw error;
  }
}

function assertSelectionExists(selection: Selection, agents: AgentWithVersions[]): void {
  const agentIds = agents.map(({ agent_id }) => agent_id);
  const { agentIds: chosen } = selection;
  const versionIds = agents
    .filter(({ agent_id }) => chosen.length === 0 || chosen.includes(agent_id))
    .flatMap(({ versions }) => versions.map(({ version_id }) => version_id));
  const missing = [
    { what: 'agent', why: '', prop: 'Agents', count: countMissing(chosen, agentIds) },
    {
      what: 'version',
      why: ', or not of an agent that it is for',
      prop: 'Versions',
      count: countMissing(selection.versionIds, versionIds),
    },
  ].find(({ count }) => count > 0);
  if (!missing) return;
  const { what, why, prop, count } = missing;
  throw new DigaError({
    kind: 'not_found',
    message: `${count === 1 ? `One ${what}` : `${count} ${what}s`} that this flow is for no longer ${count === 1 ? 'exists' : 'exist'} in Diga${why}. Open the Call Finished step, take what is marked as missing out of "${prop}", and publish again.`,
  });
}

function countMissing(picked: string[], known: string[]): number {
  return picked.filter((id) => !known.includes(id)).length;
}
