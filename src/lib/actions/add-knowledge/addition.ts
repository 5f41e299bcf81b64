import { type AddedUrls, addText, addUrls } from '../../diga/knowledge';
import type { DigaClient } from '../../diga/client';
import { withMessage } from '../../diga/errors';
import { InputError } from '../../errors';
import { mismatchError } from '../../provisioning/errors';
import { quotable, toText, toTrimmed } from '../../util/text';

interface NewText {
  name: string;
  content: string;
}

export interface NewUrl {
  name: string;
  url: string;
}

/** What to add. Names are trimmed. */
export type Addition = { baseId: string | undefined } & (
  { kind: 'text'; text: NewText } | { kind: 'urls'; urls: readonly NewUrl[] }
);

/** @throws {InputError} when the name or the content is empty */
export function parseText(name: string | undefined, content: string | undefined): NewText {
  const text = { name: toTrimmed(name), content: toTrimmed(content) };
  if (text.name === '') throw new InputError('"Name" is empty. Give the text a name.');
  if (text.content === '') throw new InputError('"Content" is empty. Fill in the text to add.');
  return text;
}

/**
 * Parses web addresses, without duplicates. One address may have a name; otherwise it is its own name.
 *
 * @throws {InputError} when there is none, one is not an http(s) address, or several share a name
 */
export function parseUrls(name: string | undefined, value: unknown): NewUrl[] {
  const values = Array.isArray(value) ? (value as unknown[]) : toText(value ?? '').split(/\s+/);
  const urls = [...new Set(values.map((each) => toTrimmed(each)))].filter(Boolean);
  if (urls.length === 0 || !urls.every(isWebAddress)) {
    throw new InputError(
      '"Web Addresses" must hold addresses that begin with https:// or http://, one in each line.',
    );
  }
  const title = toTrimmed(name);
  if (title !== '' && urls.length > 1) {
    throw new InputError(
      '"Name" is for one web address only. Leave it empty for several; each is then named by its address.',
    );
  }
  return urls.map((url) => ({ url, name: title || url }));
}

function isWebAddress(text: string): boolean {
  return URL.canParse(text) && ['http:', 'https:'].includes(new URL(text).protocol);
}

export function namesIn(addition: Addition): string[] {
  return addition.kind === 'text' ? [addition.text.name] : addition.urls.map(({ name }) => name);
}

/** What Diga says of an addition, by the names that were sent. */
export interface Sent {
  ids: ReadonlyMap<string, string>;
  /** Why a web address was not added. */
  reasons: ReadonlyMap<string, string>;
}

/**
 * Sends the addition once.
 *
 * @throws {DigaError} when Diga adds nothing, or it is unknown whether it has; its message says so
 */
export async function send(client: DigaClient, addition: Addition): Promise<Sent> {
  const sent = await sendOnce(client, addition);
  const { length } = namesIn(addition);
  if (sent.reasons.size < length) return sent;
  const refusals = [...sent.reasons].map(([name, reason]) => describeRefusal(name, reason));
  throw mismatchError(
    `Nothing was added. ${refusals.join(' ')} Check that anyone can open ${length > 1 ? 'these pages' : 'this page'} in a browser.`,
  );
}

async function sendOnce(client: DigaClient, addition: Addition): Promise<Sent> {
  try {
    if (addition.kind === 'text') {
      const id = await addText(client, addition.text, addition.baseId);
      return { ids: new Map([[addition.text.name, id]]), reasons: new Map() };
    }
    return byName(addition.urls, await addUrls(client, addition.urls, addition.baseId));
  } catch (error) {
    throw withMessage(error, ({ message, mayHaveSucceeded }) =>
      mayHaveSucceeded
        ? `${message} It may have been added anyway: check Find Knowledge before you run this step again.`
        : message,
    );
  }
}

/** A sentence that says why Diga did not add a web address. */
export function describeRefusal(name: string, reason: string): string {
  return `Diga did not add "${name}": ${quotable(reason) || 'no reason given'}.`;
}

/**
 * Assigns what became of web addresses to the names that were sent. An item has the name that was sent or
 * its address. Where an address leads elsewhere, it may have neither: what is left is in the order of the
 * request.
 */
export function byName(urls: readonly NewUrl[], { items, failures }: AddedUrls): Sent {
  const ids = new Map<string, string>();
  const reasons = new Map<string, string>();
  const rest: NewUrl[] = [];
  for (const url of urls) {
    const item =
      items.find(({ name }) => name.trim() === url.name) ??
      items.find((each) => normalized(each.url) === normalized(url.url));
    const failure = failures.find(
      ({ name }) => name.trim() === url.name || normalized(name) === normalized(url.url),
    );
    if (item) ids.set(url.name, item.id);
    else if (failure) reasons.set(url.name, failure.error);
    else rest.push(url);
  }
  const known = new Set(ids.values());
  const others = items.filter(({ id }) => !known.has(id));
  if (others.length === rest.length) {
    for (const [index, { id }] of others.entries()) ids.set(rest[index]?.name ?? '', id);
  }
  return { ids, reasons };
}

function normalized(url: string | null | undefined): string | undefined {
  return url && URL.canParse(url) ? new URL(url).href.replace(/\/$/, '') : undefined;
}
