import type { Store } from '@activepieces/pieces-framework';
import { clientFor } from '../../../auth';
import { listCalls } from '../../../diga/calls';
import type { DigaClient } from '../../../diga/client';
import { isDigaError } from '../../../diga/errors';
import { collect } from '../../../diga/paging';
import { notInFuture } from '../../../util/timestamps';
import { toCallFilter } from '../call-filter';
import { startingPointNow } from '../catch-up/starting-point';
import { deliveryToken } from '../delivery-token';
import { callFinishedLog as log } from '../../shared/log';
import { preflight } from '../preflight';
import { checkLink, disableLink, enableLink } from '../../shared/linked-flow';
import { tidyUp } from '../../shared/made-things';
import { LINK } from '../link';
import { type HookContext, IF_DECLINED, isAssignedInDiga, isPolling } from '../props';
import { readCheckpoint, writeCheckpoint } from '../state/checkpoint';
import { noteOn, wasJustOn } from '../state/heartbeat';
import { isSameProject, OTHER_PROJECT, rememberProject } from '../state/project';
import { writeScope } from '../state/scope';
import { changeSettings, toSettings } from '../state/settings';
import { settingsEntry } from '../state/store-schema';
import { ensureWebhook, removeWebhook } from '../webhook';

/**
 * Time budget for the preflight, in milliseconds. With the minimum that the client gives to each
 * request after that, it takes at most 10 s, however Diga fails.
 */
const PREFLIGHT_BUDGET_MS = 7_000;

/** Time budget for all other requests, in milliseconds. The host allows 180 s. */
const BUDGET_MS = 60_000;

/**
 * Switches the trigger on: checks that it can work, stores its starting point, and registers its
 * webhook in Diga, or makes and assigns its linked workflow, unless it polls. It starts from now, or
 * resumes after republishing and a short time off.
 *
 * Throws what the store throws; the host shows it and leaves the flow off.
 *
 * @throws {DigaError} with a sentence that says what is wrong and what to do.
 */
export async function onEnable(context: HookContext): Promise<void> {
  const { auth, propsValue, store } = context;
  const isAssigned = isAssignedInDiga(propsValue);
  const budgeted = clientFor(auth, PREFLIGHT_BUDGET_MS);
  await preflight(budgeted, store, toCallFilter(propsValue), { isAssigned });

  const client = clientFor(auth, BUDGET_MS);
  if (isAssigned) await checkLink(LINK, client, context);
  // Read before the webhook is registered: a call that ends in between then counts as in progress.
  const storeStart = await chooseStart(client, context);
  const undo = await startDelivery(client, context);
  try {
    await storeStart();
    await noteOn(store);
  } catch (error) {
    await undo();
    throw error;
  }
  await tidyUp(context, { trigger: 'call_finished', log });
}

/** Chooses where the flow starts: where it was, or now. Returns what stores that. */
async function chooseStart(
  client: DigaClient,
  { auth, propsValue, store }: HookContext,
): Promise<() => Promise<void>> {
  const before = await readCheckpoint(store);
  const settings = toSettings(propsValue);
  const isOtherProject = before?.project && !(await isSameProject(client, auth, before.project));
  if (isOtherProject) log.info(OTHER_PROJECT);
  if (before && !isOtherProject && (await wasJustOn(store))) {
    const [newest] = await collect(listCalls(client, {}, 1));
    const until = newest ? notInFuture(newest.created_date) : null;
    return () => changeSettings(store, settings, until);
  }
  const { scope, checkpoint, newest } = await startingPointNow(client, before);
  const project = await rememberProject(client, auth, newest);
  return async () => {
    await writeScope(store, scope);
    await writeCheckpoint(store, { ...checkpoint, project });
    await settingsEntry.write(store, { current: settings, former: [] });
  };
}

/** Sets up in Diga what the choice of Delivery needs, and nothing else. Returns what undoes it. */
async function startDelivery(
  client: DigaClient,
  context: HookContext,
): Promise<() => Promise<void>> {
  const { propsValue, store, webhookUrl: url } = context;
  if (isAssignedInDiga(propsValue) || isPolling(propsValue)) {
    await removeWebhookIfAllowed(client, store, url);
  }
  if (isAssignedInDiga(propsValue)) return enableLink(LINK, client, context);
  await disableLink(LINK, context);
  if (isPolling(propsValue)) return () => Promise.resolve();
  const endpoint = { url, token: await deliveryToken(context), ifDeclined: IF_DECLINED };
  const isNew = await ensureWebhook(client, store, endpoint);
  return async () => {
    if (isNew) await removeWebhook(client, store, url);
  };
}

/**
 * Only a webhook needs the permission for webhooks. A key without it cannot have registered any.
 */
async function removeWebhookIfAllowed(
  client: DigaClient,
  store: Store,
  url: string,
): Promise<void> {
  try {
    await removeWebhook(client, store, url);
  } catch (error) {
    if (!isDigaError(error, 'forbidden')) throw error;
  }
}
