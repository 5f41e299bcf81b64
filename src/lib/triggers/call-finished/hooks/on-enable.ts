import type { Store } from '@activepieces/pieces-framework';
import { clientFor } from '../../../auth';
import { listAgentsWithVersions } from '../../../diga/agents-with-versions';
import { listCalls, listMessages } from '../../../diga/calls';
import type { DigaClient } from '../../../diga/client';
import { DigaError, isDigaError } from '../../../diga/errors';
import { collect } from '../../../diga/paging';
import { startingPointNow } from '../catch-up/starting-point';
import { deliveryToken } from '../delivery-token';
import { scopeSlot, offSinceSlot, checkpointSlot } from '../state/checkpoint';
import { type HookContext, isPolling } from '../props';
import { ensureWebhook, removeWebhook } from '../webhook';
import { type CallFilter, toCallFilter } from '../call-filter';
import { rememberPublished } from '../state/version-cache';

/**
 * Time for the probes before a flow is switched on, in milliseconds: with the least that the client
 * gives to each request after that, they take 10 s in all, however Diga fails.
 */
const PROBES_BUDGET_MS = 7_000;

/** Time for the rest that Diga is asked, in milliseconds; the host gives 180 s. */
const BUDGET_MS = 60_000;

/**
 * A flow that was off for no longer than this, in milliseconds, goes on where it was: somebody changed
 * something. One that was off for longer was meant to be off.
 */
export const RESUME_WITHIN_MS = 10 * 60_000;

/**
 * Switches the trigger on: makes sure that it can do its work, notes where it starts, and registers it
 * at Diga, unless it is to look by itself.
 *
 * It starts from now, or, after republishing and after a short time off, where it was. Throws a
 * DigaError that says what is wrong and what to do; the host shows it and leaves the flow off.
 */
export async function onEnable(context: HookContext): Promise<void> {
  const { auth, propsValue, store, webhookUrl } = context;
  await probe(clientFor(auth, PROBES_BUDGET_MS), store, toCallFilter(propsValue));

  const client = clientFor(auth, BUDGET_MS);
  const before = await checkpointSlot.read(store);
  const offSince = await offSinceSlot.read(store);
  const goesOn =
    before !== null && (offSince === null || Date.now() - offSince <= RESUME_WITHIN_MS);
  // Noted before anything is registered: a call that ends in between is then one of those under way.
  const beginning = goesOn ? null : await startingPointNow(client, before, offSince);

  const isRegistered = isPolling(propsValue)
    ? await unregisterIfAllowed(client, store, webhookUrl)
    : await ensureWebhook(client, store, { url: webhookUrl, token: await deliveryToken(context) });
  try {
    if (beginning) {
      await scopeSlot.write(store, beginning.bounds);
      await checkpointSlot.write(store, beginning.progress);
    }
    await offSinceSlot.clear(store);
  } catch (error) {
    if (isRegistered) await removeWebhook(client, store, webhookUrl);
    throw error;
  }
}

/**
 * Makes sure that the flow can do its work: one whose key may not read calls would be on and never run,
 * which is better said now, where it is read.
 */
async function probe(client: DigaClient, store: Store, selection: CallFilter): Promise<void> {
  const [newest] = await collect(listCalls(client, {}, 1));
  await assertSelectionExists(client, store, selection);
  // Last, because it may take what is left: it matters only where it says that it is forbidden.
  if (newest) await assertMessagesAreReadable(client, newest.id);
}

async function assertMessagesAreReadable(client: DigaClient, callId: string): Promise<void> {
  try {
    await listMessages(client, callId, 1);
  } catch (error) {
    if (isDigaError(error, 'forbidden')) throw error;
  }
}

/** Looking by itself needs no permission to register; with none, there is nothing of ours either. */
async function unregisterIfAllowed(client: DigaClient, store: Store, url: string): Promise<false> {
  try {
    await removeWebhook(client, store, url);
  } catch (error) {
    if (!isDigaError(error, 'forbidden')) throw error;
  }
  return false;
}

async function assertSelectionExists(
  client: DigaClient,
  store: Store,
  selection: CallFilter,
): Promise<void> {
  const { agentIds, versionIds, followsPublished } = selection;
  if (agentIds.length + versionIds.length === 0 && !followsPublished) return;
  const agents = await listAgentsWithVersions(client, agentIds.length > 0 ? agentIds : undefined);
  const chosen = agents.filter(
    ({ agent_id }) => agentIds.length === 0 || agentIds.includes(agent_id),
  );
  const known = {
    agents: agents.map(({ agent_id }) => agent_id),
    versions: chosen.flatMap(({ versions }) => versions.map(({ version_id }) => version_id)),
  };
  const missing = [
    { what: 'agent', why: '', prop: 'Agents', count: countMissing(agentIds, known.agents) },
    {
      what: 'version',
      why: ', or not of an agent that it is for',
      prop: 'Versions',
      count: countMissing(versionIds, known.versions),
    },
  ].find(({ count }) => count > 0);
  if (missing) throw selectionMissing(missing);
  await rememberPublished(store, agents);
}

interface Missing {
  what: string;
  why: string;
  prop: string;
  count: number;
}

function selectionMissing({ what, why, prop, count }: Missing): DigaError {
  const whoAre = count === 1 ? `One ${what}` : `${count} ${what}s`;
  const exist = count === 1 ? 'exists' : 'exist';
  return new DigaError({
    kind: 'not_found',
    message: `${whoAre} that this flow is for no longer ${exist} in Diga${why}. Open the Call Finished step, take what is marked as missing out of "${prop}", and publish again.`,
  });
}

function countMissing(picked: string[], known: string[]): number {
  return picked.filter((id) => !known.includes(id)).length;
}
