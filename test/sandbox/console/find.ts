/** What the user means by the words of a command. */

/** The user's input is wrong; the message is for the user. */
export class UsageError extends Error {}

/**
 * The item of which one of `getNames` starts with `text`, in any case. One that is `text` as a whole comes first.
 *
 * @throws {UsageError} when there is no such item, or more than one
 */
export function findOne<Item>(
  items: readonly Item[],
  getNames: (item: Item) => readonly (string | null | undefined)[],
  text: string | undefined,
  what: string,
): Item {
  if (!text) throw new UsageError(`Which ${what}?`);
  const sought = text.toLowerCase();
  const matching = (isMatch: (name: string) => boolean) =>
    items.filter((item) => getNames(item).some((name) => name && isMatch(name.toLowerCase())));
  const exact = matching((name) => name === sought);
  const [found, ...others] = exact.length > 0 ? exact : matching((name) => name.startsWith(sought));
  if (found === undefined) throw new UsageError(`No ${what} starts with "${text}".`);
  if (others.length > 0) throw new UsageError(`More than one ${what} starts with "${text}".`);
  return found;
}
