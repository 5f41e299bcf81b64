/**
 * An error whose message is for the user: what went wrong and what to do next. It never contains a key,
 * a request body or a phone number, and it has no `cause`, because a host prints errors with all their
 * properties.
 */
export abstract class UserFacingError extends Error {
  /** What else the program knows of it is not enumerable, so that no host prints it. */
  constructor(name: string, message: string, details: object = {}) {
    super(message);
    const hidden = { name, stack: message, ...details };
    for (const [key, value] of Object.entries(hidden)) {
      Object.defineProperty(this, key, { value, configurable: true, writable: true });
    }
  }

  /** Hosts print an error in many ways. The user needs the message alone, without a minified stack. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.message;
  }

  override toString(): string {
    return this.message;
  }

  toJSON(): string {
    return this.message;
  }
}

/** A field has a value that cannot work, or a step is used where it cannot work. Nothing was sent. */
export class InputError extends UserFacingError {
  constructor(message: string) {
    super('InputError', message);
  }
}
