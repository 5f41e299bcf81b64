import { Property } from '@activepieces/pieces-framework';
import { InputError } from '../errors';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Which call an action is about. */
export const callIdProp = Property.ShortText({
  displayName: 'Call ID',
  description:
    'Which call. Pick Call ID from a step before, such as Call Finished, Make Call or List Calls.',
  required: true,
});

/** The id that a user has put in. Throws an InputError if it cannot be one. */
export function callIdOf(callId: string): string {
  const id = String(callId).trim();
  if (!isUuid(id)) {
    throw new InputError(
      '"Call ID" does not hold the id of a call. Pick Call ID from a step before, such as Call Finished, Make Call or List Calls.',
    );
  }
  return id;
}

/** Whether a text has the form of Diga's ids. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}
