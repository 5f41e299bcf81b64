import { cp, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { build as bundle } from 'esbuild';
import { dist, manifest, root } from '../lib/paths';
import { thirdPartyNotices } from './notices';
import { bundleShims } from './shims/plugin';

/** Bundles a piece with all that it needs, minified. Gives the paths of the files that it is made of. */
export async function bundlePiece(entryPoint: string, outfile: string): Promise<string[]> {
  const { metafile } = await bundle({
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

/** Writes `dist/`, the package: one bundle, its translations and licences, and no dependencies. */
export async function build(version = manifest.version): Promise<void> {
  await rm(dist, { recursive: true, force: true });
  const bundled = await bundlePiece('src/index.ts', 'dist/src/index.js');
  const { name, description, author, license, keywords, engines } = manifest;
  const packageJson = { name, version, description, author, license, keywords, engines };
  await Promise.all([
    cp(path.join(root, 'src/i18n'), path.join(dist, 'src/i18n'), {
      recursive: true,
      // English to English: the source of the others, which no host reads.
      filter: (file) => path.basename(file) !== 'translation.json',
    }),
    cp(path.join(root, 'docs/package-readme.md'), path.join(dist, 'README.md')),
    cp(path.join(root, 'LICENSE'), path.join(dist, 'LICENSE')),
    writeFile(path.join(dist, 'THIRD_PARTY_NOTICES.txt'), thirdPartyNotices(bundled)),
    writeFile(
      path.join(dist, 'package.json'),
      `${JSON.stringify({ ...packageJson, main: 'src/index.js' }, null, 2)}\n`,
    ),
  ]);
}

if (require.main === module) void build();
