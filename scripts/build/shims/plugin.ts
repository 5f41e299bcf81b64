import path from 'node:path';
import type { Plugin } from 'esbuild';
import { root } from '../../lib/paths';
import { callingCodes } from './phone-metadata';
import { sharedConstants } from './shared';
import { tslibHelpers } from './tslib';

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
    build.onLoad({ filter: /libphonenumber-js\/metadata\.min\.json/ }, () => ({
      contents: callingCodes(),
      loader: 'json',
    }));
  },
};
