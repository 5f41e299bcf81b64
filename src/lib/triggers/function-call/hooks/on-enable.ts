import { clientFor } from '../../../auth';
import { withMessage } from '../../../diga/errors';
import {
  assertAssignable,
  assignToAgents,
} from '../../../provisioning/assignment/assign-to-agents';
import { NO_TOOL, toolsWith } from '../../../provisioning/assignment/subject';
import { ensureFunctionTool } from '../../../provisioning/function-tool';
import { tokenHeaders } from '../../shared/flow-token';
import { parseAgentsRequest } from '../../../props/afterwards';
import { parseDefinition } from '../definition';
import { readNewestVersion } from '../../../host/flows';
import { assertHostWaits } from '../../shared/host-timeout';
import { functionCallLog as log } from '../../shared/log';
import { functionCallProps, type HookContext } from '../props';

/** Time budget for all requests, in milliseconds. The host allows 180 s. */
const BUDGET_MS = 60_000;

const NAME_FIELD = functionCallProps.function_name.displayName;
const WAIT_FIELD = functionCallProps.longest_wait.displayName;

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
  if (definition.waits) {
    await assertHostWaits(context, definition.longestWaitSeconds, WAIT_FIELD);
  }
  const client = clientFor(auth, BUDGET_MS);
  const { agents: picked, afterwards } = propsValue;
  const request = parseAgentsRequest(functionCallProps.agents.displayName, picked, afterwards);
  await assertAssignable(client, toolsWith(NO_TOOL), request);

  const headers = await tokenHeaders(context, 'function-call');
  const tool = await ensureFunctionTool(client, webhookUrl, definition, headers).catch(
    (error: unknown) => {
      throw withMessage(error, ({ code, message }) =>
        code === 'DUPLICATE_FIELD' ? `"${NAME_FIELD}": ${message}` : message,
      );
    },
  );
  try {
    const assigned = { subject: toolsWith(tool), picked: [tool.integrationId, tool.toolId] };
    const agents = await assignToAgents(client, assigned, request);
    if (agents.length > 0) log.tell(`its function is assigned in Diga: ${agents.join(', ')}.`);
  } catch (error) {
    // What went wrong first is what the user needs to know.
    await tool.undo().catch(() => undefined);
    throw error;
  }
}
