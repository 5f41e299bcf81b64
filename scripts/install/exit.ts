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
