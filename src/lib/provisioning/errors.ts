import { DigaError } from '../diga/errors';

/** The error for a state in Diga that does not match the request. */
export function mismatchError(message: string): DigaError {
  return new DigaError({ kind: 'invalid_request', message });
}

/** The error for a request that is rejected before the first write. */
export function rejectedBeforeWrite(reason: string): DigaError {
  return mismatchError(`Nothing was changed. ${reason}`);
}
