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
  },
};
