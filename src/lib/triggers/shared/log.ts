import { UserFacingError } from '../../errors';

/** Writes to the worker's log, for the person who runs the host. Never personal data. */
export interface TriggerLog {
  /** Writes one line. */
  info: (what: string) => void;
  /**
   * Logs what happened, and why. Of an error that is not ours it logs only the name, because its
   * message may quote anything.
   */
  warn: (what: string, error: unknown) => void;
}

/** The log of a trigger, by the name that the builder shows. */
function triggerLog(trigger: string): TriggerLog {
  const info = (what: string) => console.warn(`Diga, ${trigger}: ${what}`);
  return {
    info,
    warn: (what, error) => {
      const why =
        error instanceof UserFacingError
          ? error.message
          : error instanceof Error
            ? error.name
            : 'Unknown error';
      info(`${what} ${why}`);
    },
  };
}

export const callFinishedLog = triggerLog('Call Finished');
export const callStartedLog = triggerLog('Call Started');
export const functionCallLog = triggerLog('Function Call');
export const preCallLog = triggerLog('Pre-Call');
