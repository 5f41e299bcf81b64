import type { PackedPiece } from '../build/pack';
import { HostRefusal } from './host';

/** Exit codes of the command. Scripts may rely on the numbers: they never change. */
export const EXIT = {
  installed: 0,
  unexpected: 1,
  misused: 2,
  unreachable: 3,
  notAllowed: 4,
  alreadyThere: 5,
  refused: 6,
  notShown: 7,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Ends the command. The message says what went wrong and what to do next. */
export class InstallError extends Error {
  constructor(
    readonly exitCode: ExitCode,
    message: string,
  ) {
    super(message);
  }
}

/** What to do about credentials that the host refuses, by its code. */
const ADVICE: Readonly<Record<string, string>> = {
  INVALID_CREDENTIALS:
    'The e-mail or the password is wrong. Try them in the browser, or reset the password there.',
  // Also about a first account, which does not exist yet.
  FST_ERR_VALIDATION: 'The e-mail or the password is not valid. Check both.',
};

/** The error for a host that cannot be reached. */
export function unreachable(error: unknown, url: string): InstallError {
  const why = error instanceof Error ? error.message : String(error);
  return new InstallError(
    EXIT.unreachable,
    `Cannot reach Activepieces: ${why}. Check that ${url} opens Activepieces in a browser on this machine, and that the address has the right port and no path behind it.`,
  );
}

/** The error for credentials that the host did not take. */
export function signInFailed(error: unknown, url: string): InstallError {
  if (!(error instanceof HostRefusal)) return unreachable(error, url);
  const advice =
    ADVICE[error.code ?? ''] ??
    'Sign in with the browser, where Activepieces shows what is missing.';
  return new InstallError(EXIT.notAllowed, `Sign-in failed. ${advice} (${error.message})`);
}

/** The error for a piece that the host did not take. */
export function uploadFailed(error: unknown, url: string): InstallError {
  if (!(error instanceof HostRefusal)) return unreachable(error, url);
  const { status, message } = error;
  if (status === 401) {
    return new InstallError(
      EXIT.notAllowed,
      `Activepieces does not accept the key in AP_API_KEY. Make a new one there under Platform admin → API Keys, or sign in with --email instead. (${message})`,
    );
  }
  if (status === 403) {
    return new InstallError(
      EXIT.notAllowed,
      `You may not install pieces at ${url}: only an admin of the platform may. Sign in as the person who set up Activepieces, or ask them to make you an admin under Platform admin → Users. (${message})`,
    );
  }
  return new InstallError(
    EXIT.refused,
    `Activepieces refused the piece: ${message}. The log of its worker has the details. A version that failed once stays failed: raise the version before you try again.`,
  );
}

/** The error for a version that the host has. `newest` is the version that its builder offers, if known. */
export function alreadyThere(
  { name, version }: PackedPiece,
  newest: string | undefined,
  nextClicks: string,
): InstallError {
  const offered =
    newest === undefined || newest === version ? '' : ` The newest that it has is ${newest}.`;
  return new InstallError(
    EXIT.alreadyThere,
    `Activepieces has ${name} ${version} already, and never takes a version twice.${offered}
To use what it has, click next:
${nextClicks}
To install what is in this folder instead, run the same command with --bump: it takes the next version that this Activepieces does not have.`,
  );
}
