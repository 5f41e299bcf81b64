import { build } from 'esbuild';
import { root } from '../lib/paths';
import { bundleShims } from './shims/plugin';

/** Bundles a piece with all that it needs, minified. Gives the paths of the files that it is made of. */
export async function bundlePiece(entryPoint: string, outfile: string): Promise<string[]> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [entryPoint],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    supported: {
      // Turns `import()` into `require()`: not every way of loading a piece allows `import()`.
      'dynamic-import': false,
      // Node takes twice the memory to parse a bundle of arrow functions.
      arrow: false,
    },
    plugins: [bundleShims],
    minify: true,
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
  });
  return Object.keys(metafile.inputs);
}
