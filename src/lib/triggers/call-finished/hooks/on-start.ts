import type { OnStartContext } from '@activepieces/pieces-framework';
import pRetry from 'p-retry';
import type { digaAuth } from '../../../auth';
import { callFinishedLog as log } from '../../shared/log';
import { STORE_RETRIES } from '../../shared/store-entry';
import type { callFinishedProps } from '../props';
import { receivedAtIn } from '../record';
import { markStarted } from '../state/ledger';

/**
 * Marks the call as started when its flow run starts, for a live call only. Retries for about a minute:
 * without the mark the call is requeued when its lease expires.
 *
 * Never throws: a host would show the run as running for ever.
 */
export async function onStart({
  payload,
  store,
}: OnStartContext<typeof digaAuth, typeof callFinishedProps>): Promise<void> {
  if (typeof payload !== 'object' || payload === null || !('call_id' in payload)) return;
  const { call_id: callId } = payload;
  const receivedAt = receivedAtIn(payload);
  if (typeof callId !== 'string' || receivedAt === null) return;
  try {
    await pRetry(() => markStarted(store, callId, receivedAt), STORE_RETRIES);
  } catch (error) {
    log.warn('a flow run could not be marked as started; its call may run again.', error);
  }
}
