import { clientFor } from '../../../auth';
import { assignTool, readBeforeAssigning } from '../../../links/assignment/tools';
import { ensureFunctionTool } from '../../../links/function-tool';
import { flowSecret } from '../../../links/request-secret';
import { parseAgentId } from '../../../props/agent';
import { pickedIds } from '../../../props/picker';
import { parseDefinition } from '../definition';
import { readNewestVersion } from '../flow';
import { log } from '../log';
import type { HookContext } from '../props';

/** Time budget for all requests, in milliseconds. The host allows 180 s. */
const BUDGET_MS = 60_000;

/**
 * Switches the trigger on: makes the function in Diga, or updates it, and assigns it to the drafts of
 * the picked agents. What is known to fail is refused before anything is changed.
 *
 * @throws {InputError} when a prop is invalid
 * @throws {DigaError} with a sentence that says what is wrong and what to do
 */
export async function onEnable(context: HookContext): Promise<void> {
  const { auth, propsValue, webhookUrl } = context;
  const version = await readNewestVersion(context);
  const definition = parseDefinition(propsValue, version?.displayName ?? null);
  const client = clientFor(auth, BUDGET_MS);
  const { afterwards = 'draft' } = propsValue;
  const states = await readBeforeAssigning(client, {
    agentIds: pickedIds(propsValue.agents).map(parseAgentId),
    afterwards,
  });

  const secret = await flowSecret(context, 'function-call');
  const tool = await ensureFunctionTool(client, webhookUrl, definition, secret);
  try {
    const changed = await assignTool(client, tool, states, afterwards);
    if (changed > 0 && afterwards !== 'draft') {
      log.tell(`its function is in new versions of agents (${afterwards}): ${changed}.`);
    }
  } catch (error) {
    // What went wrong first is what the user needs to know.
    await tool.undo().catch(() => undefined);
    throw error;
  }
}
