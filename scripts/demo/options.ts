import { parseArgs } from 'node:util';

/**
 * Which of the stories the command line names: the first if none.
 *
 * @throws {Error} when an option or a story is unknown.
 */
export function chosenStories(args: string[], stories: string[]): string[] | 'help' {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { all: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
  });
  if (values.help) return 'help';
  const unknown = positionals.find((name) => !stories.includes(name));
  if (unknown !== undefined) {
    throw new Error(`There is no story "${unknown}". Choose from ${stories.join(', ')}.`);
  }
  if (values.all) return stories;
  return positionals.length > 0 ? positionals : stories.slice(0, 1);
}
