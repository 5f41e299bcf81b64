/**
 * Records the lines of the worker's log from here on, and keeps them off the terminal, until
 * `jest.restoreAllMocks`. Returns a function that returns the lines so far.
 */
export function recordLog(): () => string[] {
  const warn = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
  return () => warn.mock.calls.map(([line]) => String(line));
}
