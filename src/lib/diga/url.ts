import { InputError } from '../errors';

/** A list becomes one parameter of the same name for each item. Null and undefined are left out. */
export type Query = Record<
  string,
  string | number | boolean | readonly string[] | null | undefined
>;

/** A URL with these parameters, which replace its own of the same names. */
export function withQuery(url: string, query: Query = {}): URL {
  const whole = new URL(url);
  for (const [name, value] of Object.entries(query)) {
    if (value === null || value === undefined) continue;
    whole.searchParams.delete(name);
    for (const item of [value].flat()) whole.searchParams.append(name, String(item));
  }
  return whole;
}

/**
 * The whole URL of a path or URL that a user wrote.
 *
 * @throws {InputError} when it leads away from the base URL.
 */
export function resolveWithin(baseUrl: string, url: string): string {
  const text = url.trim();
  const whole = /^https?:/i.test(text) ? text : `${baseUrl}/${text.replace(/^\/+/, '')}`;
  const isWithin =
    URL.canParse(whole) &&
    new URL(whole).origin === new URL(baseUrl).origin &&
    `${new URL(whole).pathname}/`.startsWith(`${new URL(baseUrl).pathname.replace(/\/$/, '')}/`);
  if (!isWithin) {
    throw new InputError(
      `This URL does not belong to Diga's API at ${baseUrl}. Write a path such as /v1/call/, or use the HTTP piece for other addresses: the API key of this connection is sent to Diga only.`,
    );
  }
  return whole;
}
