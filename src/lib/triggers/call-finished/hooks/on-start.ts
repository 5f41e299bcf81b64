import type { OnStartContext } from '@activepieces/pieces-framework';
import pRetry from 'p-retry';
import type { digaAuth } from '../../../auth';
import { warn } from '../log';
import type { callFinishedProps } from '../props';
import { markStarted } from '../state/ledger';

/**
 * Marks the call as started when its flow run starts. Retries for a few seconds: without the mark the
 * call is requeued when its lease expires.
 *
 * Never throws: a host would show the run as running for ever.
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
    warn('a flow run could not be marked as started; its call may run again.', error);
  }
}
