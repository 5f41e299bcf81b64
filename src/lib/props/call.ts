import { Property } from '@activepieces/pieces-framework';
import { parseId } from '../util/ids';

const CALL_ID = 'Call ID';

/** Which call an action is about. */
export const callIdProp = Property.ShortText({
  displayName: CALL_ID,
  description:
    'Which call. Pick Call ID from a step before, such as Call Finished, Make Call or List Calls.',
  required: true,
});

/** The id that a user has put in. Throws an InputError if it cannot be one. */
export function parseCallId(callId: unknown): string {
  return parseId('call', CALL_ID, callId);
}
