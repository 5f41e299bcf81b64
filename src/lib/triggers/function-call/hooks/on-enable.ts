import { clientFor } from '../../../auth';
import type { DigaClient } from '../../../diga/client';
import { withMessage } from '../../../diga/errors';
import { toolItem } from '../../../provisioning/assignment/item';
import { findFunctionTool } from '../../../provisioning/function-place';
import { removeFunctionTool } from '../../../provisioning/function-removal';
import { ensureFunctionTool } from '../../../provisioning/function-tool';
import { carryOutAssignment, checkAssignment } from '../../shared/assignment';
import { tokenHeaders } from '../../shared/flow-token';
import { parseAgentsRequest } from '../../../props/afterwards';
import { parseDefinition } from '../definition';
import { readNewestVersion } from '../../../host/flows';
import { assertHostWaits } from '../../shared/host-timeout';
import { functionCallLog as log } from '../../shared/log';
import { tidyUp } from '../../shared/made-things';
import { functionCallProps, type HookContext } from '../props';
import { forgetTool, readFlow, rememberTool } from '../tool';

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
  const { auth, propsValue } = context;
  const version = await readNewestVersion(context);
  const definition = parseDefinition(propsValue, version?.displayName ?? null);
  if (definition.waits) {
    await assertHostWaits(context, definition.longestWaitSeconds, WAIT_FIELD);
  }
  const client = clientFor(auth, BUDGET_MS);
  const { displayName } = functionCallProps.agents;
  const request = parseAgentsRequest(displayName, propsValue.agents, propsValue.afterwards);
  const assignment = { client, store: context.store, log, request };
  const flow = await readFlow(context);
  const place = await findFunctionTool(client, flow);
  await checkAssignment(assignment, toolItem(place.tool));

  const headers = await tokenHeaders(context, 'function-call');
  const tool = await ensureFunctionTool(client, flow, place, definition, headers).catch(
    (error: unknown) => {
      throw withMessage(error, ({ code, message }) =>
        code === 'DUPLICATE_FIELD' ? `"${NAME_FIELD}": ${message}` : message,
      );
    },
  );
  // Before the assignment, so that the tool is known even if nothing can be undone.
  const outcome = await rememberTool(context, tool, definition.description).then(
    () => carryOutAssignment(assignment, toolItem(tool), 'its function'),
    (error: unknown) => ({ error, isInUse: false }),
  );
  if (!('error' in outcome)) return tidyUp(context, { trigger: 'function_call', log });
  if (place.tool) throw outcome.error;
  const what = outcome.isInUse ? KEPT : await removed(client, context);
  throw withMessage(outcome.error, ({ message }) => `${message} ${what}`);
}

const KEPT =
  'The function stays in Diga, because a launched version of an agent has it or may have it. Publish the flow again to finish.';

/** Removes the function, and gives the sentence that says so. */
async function removed(client: DigaClient, context: HookContext): Promise<string> {
  try {
    await removeFunctionTool(client, await readFlow(context));
    await forgetTool(context);
    return 'The function was removed from Diga again, also from the drafts.';
  } catch {
    return 'The function could not be removed from Diga again: delete the tool there.';
  }
}
