import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import * as shared from '@activepieces/shared';
import type { Plugin } from 'esbuild';
import { CALLING_CODES } from '../../../src/lib/util/calling-codes';
import { root } from '../../lib/paths';

const framework = path.join(root, 'node_modules/@activepieces/pieces-framework/src');

/** Replaces packages that a piece never runs by the bundle shims of this folder. */
export const bundleShims: Plugin = {
  name: 'bundle-shims',
  setup(build) {
    build.onResolve({ filter: /^@activepieces\/pieces-framework$/ }, () => ({
      path: path.join(__dirname, 'framework.ts'),
    }));
    build.onResolve({ filter: /^zod$/ }, () => ({ path: path.join(__dirname, 'zod.ts') }));
    build.onLoad({ filter: /@activepieces\/shared\/src\/index\.js$/ }, () => ({
      contents: sharedConstants(framework),
    }));
    build.onResolve({ filter: /^tslib$/ }, () => ({ path: 'tslib', namespace: 'bundle-shim' }));
    build.onLoad({ filter: /^tslib$/, namespace: 'bundle-shim' }, () => ({
      contents: tslibHelpers(framework),
      resolveDir: root,
    }));
    build.onLoad({ filter: /src\/lib\/util\/calling-codes\.ts$/ }, () => ({
      contents: callingCodes(),
    }));
  },
};

/**
 * Bundle shim for `@activepieces/shared`: only the constants that a compiled framework in `folder` uses.
 * Each has its value of build time; each function, none of which a piece calls, throws.
 *
 * Why: the framework needs a few enums of several hundred modules, all of which would load with it.
 * Without it: the bundle is 370 KB larger, beyond the size limit, and does not load: those modules use
 * more of zod than its shim has.
 * Caught by: test/scripts/build/package.test.ts (loading, sizes, notices), and shims/plugin.test.ts for the shim.
 *
 * @throws {Error} when the framework uses something that is neither.
 */
export function sharedConstants(folder: string): string {
  return usedNames(folder, 'shared')
    .map((name) => `export const ${name} = ${toSource(name)};`)
    .join('\n');
}

function toSource(name: string): string {
  const value = (shared as Record<string, unknown>)[name];
  if (typeof value === 'function') {
    return `() => { throw new Error('This bundle has no ${name} of @activepieces/shared') }`;
  }
  const json = JSON.stringify(value);
  if (json === undefined || !isDeepStrictEqual(JSON.parse(json), value)) {
    throw new Error(`${name} of @activepieces/shared is not a constant`);
  }
  return json;
}

/**
 * Bundle shim for `tslib`: only the helpers that a compiled framework in `folder` uses, from its ES module.
 *
 * Why: the framework requires the CommonJS build, which esbuild cannot tree-shake.
 * Without it: the bundle holds every helper and is 9 KB larger. Nothing else breaks.
 * Caught by: test/scripts/build/package.test.ts (size of the packed file).
 */
function tslibHelpers(folder: string): string {
  return `export { ${usedNames(folder, 'tslib').join(', ')} } from 'tslib/tslib.es6.mjs'`;
}

/** The exports of a module that compiled TypeScript in a folder uses, as in `shared_1.TriggerStrategy`. */
function usedNames(folder: string, module: string): string[] {
  const use = new RegExp(`\\b${module}_\\d+\\.(\\w+)`, 'g');
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.js'))
    .map((file) => readFileSync(path.join(folder, file), 'utf8'))
    .flatMap((source) => [...source.matchAll(use)])
    .map(([, name = '']) => name);
  return [...new Set(names)];
}

/**
 * Bundle shim for src/lib/util/calling-codes.ts: what it makes of the metadata of `libphonenumber-js`.
 * The import is for the notices only, as esbuild leaves out what is not used.
 *
 * Why: the piece needs how long the numbers of a country are, not how they begin.
 * Without it: the bundle is 80 KB larger, and the packed file exceeds its size limit.
 * Caught by: test/scripts/build/package.test.ts (sizes), and packed-piece.test.ts for foreign numbers.
 */
function callingCodes(): string {
  return `
    import metadata from 'libphonenumber-js/metadata.min.json';
    export const CALLING_CODES = ${JSON.stringify(CALLING_CODES)};
  `;
}
