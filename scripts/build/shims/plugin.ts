import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Plugin } from 'esbuild';
import { root } from '../../lib/paths';
import { namesUsedIn } from './used-names';
import { sharedConstants } from './shared';

const framework = path.join(root, 'node_modules/@activepieces/pieces-framework/src');

/** Keeps out of the bundle what a piece never runs, by putting something small in its place. */
export const standIns: Plugin = {
  name: 'stand-ins',
  setup(build) {
    build.onResolve({ filter: /^@activepieces\/pieces-framework$/ }, () => ({
      path: path.join(__dirname, 'framework.ts'),
    }));
    build.onResolve({ filter: /^zod$/ }, () => ({ path: path.join(__dirname, 'zod.ts') }));
    build.onLoad({ filter: /@activepieces\/shared\/src\/index\.js$/ }, () => ({
      contents: sharedConstants(framework),
    }));
    build.onResolve({ filter: /^tslib$/ }, () => ({ path: 'tslib', namespace: 'stand-in' }));
    build.onLoad({ filter: /^tslib$/, namespace: 'stand-in' }, () => ({
      contents: `export { ${namesUsedIn(framework, 'tslib').join(', ')} } from 'tslib/tslib.es6.mjs'`,
      resolveDir: root,
    }));
    build.onLoad({ filter: /libphonenumber-js\/metadata\.min\.json/ }, () => ({
      contents: spanishPlan(),
      loader: 'json',
    }));
  },
};

/** What src/lib/phone-number.ts reads of the numbering plans: Spain's, and the codes of all the others. */
function spanishPlan(): string {
  const file = path.join(root, 'node_modules/libphonenumber-js/metadata.min.json');
  const plans = JSON.parse(readFileSync(file, 'utf8')) as {
    version: number;
    country_calling_codes: Record<string, unknown>;
    countries: Record<string, unknown>;
    nonGeographic: Record<string, unknown>;
  };
  const codesOf = (byCode: Record<string, unknown>) =>
    Object.fromEntries(Object.keys(byCode).map((code) => [code, 0]));
  return JSON.stringify({
    version: plans.version,
    country_calling_codes: codesOf(plans.country_calling_codes),
    countries: { ES: plans.countries['ES'] },
    nonGeographic: codesOf(plans.nonGeographic),
  });
}
