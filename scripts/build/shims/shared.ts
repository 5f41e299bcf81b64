/**
 * Bundle shim for `@activepieces/shared`: only the constants that the framework uses.
 *
 * Why: the framework needs a few enums of several hundred modules, all of which would load with it.
 * Without it: the bundle is 370 KB larger, beyond the size limit, and does not load: those modules use
 * more of zod than its shim has.
 * Caught by: test/scripts/build/package.test.ts (loading, sizes, notices), and shims/shared.test.ts for the shim.
 */
import { isDeepStrictEqual } from 'node:util';
import * as shared from '@activepieces/shared';
import { usedNames } from './used-names';

const exported: Record<string, unknown> = { ...shared };

/**
 * The source of the shim for a compiled framework in `folder`. Each constant has its value of build
 * time; each function, none of which a piece calls, throws.
 *
 * @throws {Error} when the framework uses something that is neither.
 */
export function sharedConstants(folder: string): string {
  return usedNames(folder, 'shared')
    .map((name) => `export const ${name} = ${sourceOf(name)};`)
    .join('\n');
}

function sourceOf(name: string): string {
  const value = exported[name];
  if (typeof value === 'function') {
    return `() => { throw new Error('This bundle has no ${name} of @activepieces/shared') }`;
  }
  const json = JSON.stringify(value);
  if (json === undefined || !isDeepStrictEqual(JSON.parse(json), value)) {
    throw new Error(`${name} of @activepieces/shared is not a constant`);
  }
  return json;
}
