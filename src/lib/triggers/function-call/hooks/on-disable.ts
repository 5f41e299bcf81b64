import { clientFor } from '../../../auth';
import { type Fate, readFate } from '../../../host/flows';
import { findFunctionTool } from '../../../provisioning/function-place';
import { isLaunched, removeFunctionTool } from '../../../provisioning/function-removal';
import { functionCallLog as log } from '../../shared/log';
import { tidyUp } from '../../shared/made-things';
import type { HookContext } from '../props';
import { forgetTool, readFlow } from '../tool';

/** Time budget for all requests, in milliseconds. */
const BUDGET_MS = 20_000;

/**
 * Switches the trigger off: removes its function from Diga, unless a launched version of an agent has it,
 * which would lose it: a function that is made again has another id, and a host answers at once that the
 * flow is off. Nor if a newer version of the flow may be about to be switched on. A flow that is deleted
 * leaves nothing.
 *
 * Never throws: a flow must be possible to switch off while Diga is down or the key is revoked.
 */
export async function onDisable(context: HookContext): Promise<void> {
  try {
    const fate = await readFate(context);
    if (fate === 'off' || fate === 'deleted') await removeUnlessLaunched(context, fate);
  } catch (error) {
    log.warn('the function of a flow that was switched off is still in Diga.', error);
  }
  await tidyUp(context, { trigger: 'function_call', log });
}

async function removeUnlessLaunched(context: HookContext, fate: Fate): Promise<void> {
  const client = clientFor(context.auth, BUDGET_MS);
  const flow = await readFlow(context);
  const { tool } = await findFunctionTool(client, flow);
  if (tool && fate === 'off' && (await isLaunched(client, tool))) return;
  await removeFunctionTool(client, flow);
  await forgetTool(context);
}
