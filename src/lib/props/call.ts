import { Property } from '@activepieces/pieces-framework';
import { parseId } from '../util/ids';

const CALL_ID = 'Call ID';

/** The id of the call that an action works on. */
export const callIdProp = Property.ShortText({
  displayName: CALL_ID,
  description: 'Pick Call ID from an earlier step, such as Call Finished.',
  required: true,
});

/**
 * Parses the value of `callIdProp`.
 *
 * @throws {InputError} when the value is not a UUID
 */
export function parseCallId(callId: unknown): string {
  return parseId('call', CALL_ID, callId);
}
