/**
 * An error whose message is for the user: what went wrong and what to do next. It never contains a key,
 * a request body or a phone number, and it has no `cause`, because a host prints errors with all their
 * properties.
 */
export abstract class UserFacingError extends Error {
  /**
   * Hosts show an uncaught error with `util.inspect`, which would add the stack of a minified bundle.
   * The user needs the message alone.
   */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.message;
  }
}

/** A field has a value that cannot work, or a step is used where it cannot work. Nothing was sent. */
export class InputError extends UserFacingError {
  constructor(message: string) {
    super(message);
    this.name = 'InputError';
  }
}
