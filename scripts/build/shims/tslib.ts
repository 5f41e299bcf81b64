/**
 * Bundle shim for `tslib`: only the helpers that the framework uses, from its ES module.
 *
 * Why: the framework requires the CommonJS build, which esbuild cannot tree-shake.
 * Without it: the bundle holds every helper and is 9 KB larger. Nothing else breaks.
 * Caught by: test/scripts/build/package.test.ts (size of the packed file).
 */
import { usedNames } from './used-names';

/** The source of the shim for a compiled framework in `folder`. */
export function tslibHelpers(folder: string): string {
  return `export { ${usedNames(folder, 'tslib').join(', ')} } from 'tslib/tslib.es6.mjs'`;
}
