import { clientFor } from '../../../auth';
import { assertHostWaits } from '../../shared/host-timeout';
import { checkLink, enableLink } from '../../shared/linked-flow';
import { preCallLog as log } from '../../shared/log';
import { tidyUp } from '../../shared/made-things';
import { LINK } from '../link';
import { type HookContext, parsePreviousCalls, parseWait, preCallProps } from '../props';

/** Time budget for all requests, in milliseconds. The host allows 180 s. */
const BUDGET_MS = 60_000;

/**
 * Switches the trigger on: makes, adopts or updates its linked workflow in Diga, and assigns it to the
 * drafts of the picked agents. What is known to fail is refused before anything is changed.
 *
 * Throws what the store throws.
 *
 * @throws {InputError} when a prop is invalid
 * @throws {DigaError} with a sentence that says what is wrong and what to do
 */
export async function onEnable(context: HookContext): Promise<void> {
  const { auth, propsValue } = context;
  const waitSeconds = parseWait(propsValue);
  parsePreviousCalls(propsValue);
  await assertHostWaits(context, waitSeconds, preCallProps.longest_wait.displayName);
  const client = clientFor(auth, BUDGET_MS);
  await checkLink(LINK, client, context);
  await enableLink(LINK, client, context);
  await tidyUp(context, { trigger: 'pre_call', log });
}
