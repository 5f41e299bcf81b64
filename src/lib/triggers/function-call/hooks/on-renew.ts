import { clientFor } from '../../../auth';
import type { DigaClient } from '../../../diga/client';
import { findFunctionTool } from '../../../provisioning/function-place';
import { repairFunctionTool } from '../../../provisioning/function-tool';
import { tokenHeaders } from '../../shared/flow-token';
import { functionCallLog as log } from '../../shared/log';
import { tidyUp } from '../../shared/made-things';
import { parseDefinition } from '../definition';
import type { HookContext } from '../props';
import { readFlow, rememberTool, toolEntry } from '../tool';

/** Time budget for all requests, in milliseconds. */
const BUDGET_MS = 60_000;

/**
 * Renews the trigger, every 5 minutes: repairs the address and the secret of its function in Diga.
 *
 * Never throws, because no user would see it. The next renewal retries what failed.
 */
export async function onRenew(context: HookContext): Promise<void> {
  try {
    const news = await repair(clientFor(context.auth, BUDGET_MS), context);
    if (news) log.info(`${news}.`);
  } catch (error) {
    log.warn('a flow could not check its function, and retries at its next renewal.', error);
  }
  await tidyUp(context, { trigger: 'function_call', log, isRenewal: true });
}

/** What to tell; null if there is nothing new. */
async function repair(client: DigaClient, context: HookContext): Promise<string | null> {
  const { store, propsValue } = context;
  const flow = await readFlow(context);
  const place = await findFunctionTool(client, flow);
  const known = await toolEntry.read(store);
  if (!place.tool) {
    if (!known || known.isMissing) return null;
    await toolEntry.write(store, { ...known, isMissing: true });
    return 'its function is gone from Diga: publish the flow again to make it anew';
  }
  const definition = parseDefinition(propsValue, null);
  const headers = await tokenHeaders(context, 'function-call');
  const isRepaired = await repairFunctionTool(client, flow, place, definition, headers);
  await rememberTool(context, place.tool, known?.description ?? definition.description);
  return isRepaired ? 'its function in Diga was out of date, and is repaired' : null;
}
