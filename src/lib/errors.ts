/**
 * An error whose message is a sentence for the person who reads it: what went wrong and what to do
 * next. It never holds a key, a request body or a phone number, and it has no `cause`, because a host
 * prints errors with everything that hangs on them.
 */
export abstract class UserFacingError extends Error {
  /**
   * Hosts show an uncaught error with `util.inspect`, which would surround the sentence with the stack
   * of a minified bundle; a person needs the sentence alone.
   */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.message;
  }
}

/** What a field holds cannot work, or a step cannot do its work where it is used; nothing was sent. */
export class InputError extends UserFacingError {
  constructor(message: string) {
    super(message);
    this.name = 'InputError';
  }
}
