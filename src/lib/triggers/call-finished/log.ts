import { UserFacingError } from '../../errors';

/** Writes one line to the worker's log, for the person who runs the host. Never personal data. */
export function tell(what: string): void {
  console.warn(`Diga, Call Finished: ${what}`);
}

/**
 * Logs what happened, and why. Of an error that is not ours it logs only the name, because its message
 * may quote anything.
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
