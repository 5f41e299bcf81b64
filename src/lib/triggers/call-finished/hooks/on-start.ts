import type { OnStartContext } from '@activepieces/pieces-framework';
import pRetry from 'p-retry';
import type { digaAuth } from '../../../auth';
import { markStarted } from '../state/ledger';
import { warn } from '../log';
import type { callFinishedProps } from '../props';

/**
 * Notes, as a flow run starts, that its call has been run. Never throws: a host would show the run as
 * running for ever. A note that fails is tried again for a few seconds, because without it the call
 * would be handed over once more when its lease runs out.
 */
export async function onStart({
  payload,
  store,
}: OnStartContext<typeof digaAuth, typeof callFinishedProps>): Promise<void> {
  const callId =
    typeof payload === 'object' && payload !== null && 'call_id' in payload
      ? payload.call_id
      : undefined;
  if (typeof callId !== 'string') return;
  try {
    await pRetry(() => markStarted(store, callId), { retries: 4, minTimeout: 200 });
  } catch (error) {
    warn('a flow run could not be noted as started; its call may be run again.', error);
  }
}
