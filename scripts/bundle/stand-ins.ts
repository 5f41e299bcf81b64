import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Plugin } from 'esbuild';
import { root } from '../paths';
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
    build.onLoad({ filter: /libphonenumber-js\/metadata\.min\.json/ }, () => ({
      contents: spanishPlan(),
      loader: 'json',
    }));
  },
};

/** The numbering plans without those of other countries, which src/lib/phone-number.ts leaves aside anyway. */
function spanishPlan(): string {
  const file = path.join(root, 'node_modules/libphonenumber-js/metadata.min.json');
  const plans = JSON.parse(readFileSync(file, 'utf8')) as { countries: Record<string, unknown> };
  return JSON.stringify({ ...plans, countries: { ES: plans.countries['ES'] } });
}
