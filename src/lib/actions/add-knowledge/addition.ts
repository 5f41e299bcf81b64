import { addText, addUrls, type KnowledgeItem } from '../../diga/knowledge';
import type { DigaClient } from '../../diga/client';
import { withMessage } from '../../diga/errors';
import { InputError } from '../../errors';
import { toText, toTrimmed } from '../../util/text';

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

/**
 * Sends the addition once. Returns the ids that Diga tells, by name: of a text, not of web addresses.
 *
 * @throws {DigaError} when Diga declines, or it is unknown whether Diga has added it; its message says so
 */
export async function send(
  client: DigaClient,
  addition: Addition,
): Promise<ReadonlyMap<string, string>> {
  try {
    if (addition.kind === 'text') {
      const id = await addText(client, addition.text, addition.baseId);
      return new Map([[addition.text.name, id]]);
    }
    await addUrls(client, addition.urls, addition.baseId);
    return new Map();
  } catch (error) {
    throw withMessage(error, ({ message, mayHaveSucceeded }) =>
      mayHaveSucceeded
        ? `${message} It may have been added anyway: check Find Knowledge before you run this step again.`
        : message,
    );
  }
}

/** Whether an item of the list is this web address. Diga may write an address a little differently. */
export function isOfUrl(item: KnowledgeItem, { name, url }: NewUrl): boolean {
  if (item.category !== 'url') return false;
  return item.name.trim() === name || normalized(item.url) === normalized(url);
}

function normalized(url: string | null | undefined): string | undefined {
  return url && URL.canParse(url) ? new URL(url).href.replace(/\/$/, '') : undefined;
}
