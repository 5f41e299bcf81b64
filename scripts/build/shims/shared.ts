import { isDeepStrictEqual } from 'node:util';
import * as shared from '@activepieces/shared';
import { namesUsedIn } from './used-names';

/** The exports of a namespace by their names. */
const everything: Record<string, unknown> = { ...shared };

/**
 * What stands in for `@activepieces/shared`, several hundred modules of which a piece needs a few
 * enums: the source of a module with each constant that the framework in `folder` names, as it is
 * while the bundle is made. A function of it, none of which a piece calls, throws when called.
 */
export function sharedConstants(folder: string): string {
  return namesUsedIn(folder, 'shared')
    .map((name) => `export const ${name} = ${sourceOf(name)};`)
    .join('\n');
}

function sourceOf(name: string): string {
  const value = everything[name];
  if (typeof value === 'function') {
    return `() => { throw new Error('This bundle holds no ${name} of @activepieces/shared') }`;
  }
  const json = JSON.stringify(value);
  if (json === undefined || !isDeepStrictEqual(JSON.parse(json), value)) {
    throw new Error(`${name} of @activepieces/shared is not a constant that a bundle can hold`);
  }
  return json;
}
