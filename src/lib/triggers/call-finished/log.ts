import { UserFacingError } from '../../errors';

/** One line in the worker's log, for whoever runs the host. It never holds personal data. */
export function tell(what: string): void {
  console.warn(`Diga, Call Finished: ${what}`);
}

/**
 * Tells what happened, and why if it is known. Of an error that is not ours only the name is told,
 * because its text may quote anything.
 */
export function warn(what: string, error: unknown): void {
  const why =
    error instanceof UserFacingError
      ? error.message
      : error instanceof Error
        ? error.name
        : 'Unknown error';
  tell(`${what} ${why}`);
}
