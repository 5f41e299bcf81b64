import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { build as bundle, transform } from 'esbuild';
import { dist, manifest, root } from '../lib/paths';
import { thirdPartyNotices } from './notices';
import { splitBundle } from './on-demand';
import { bundleShims } from './shims/plugin';

/** How the code of a bundle is written. */
const CODE = {
  platform: 'node',
  target: 'node20',
  minify: true,
  legalComments: 'none',
  logLevel: 'warning',
} as const;

const COMMON_JS = {
  ...CODE,
  format: 'cjs',
  supported: {
    // Turns `import()` into `require()`: not every way of loading a piece allows `import()`.
    'dynamic-import': false,
    // Node takes twice the memory to parse a bundle of arrow functions.
    arrow: false,
  },
} as const;

/**
 * Bundles a piece with all that it needs, minified, into `index.js` and, for what is loaded when it is
 * used, `on-demand.js`, both in a folder. Returns the paths of the files that they are made of.
 */
export async function bundlePiece(entryPoint: string, folder: string): Promise<string[]> {
  const parts = await splitBundle(entryPoint, { ...CODE, plugins: [bundleShims] });
  await bundle({
    ...COMMON_JS,
    stdin: { contents: parts.index },
    outfile: path.join(folder, 'index.js'),
    bundle: true,
    plugins: [parts.plugin],
  });
  const { code } = await transform(parts.onDemand, COMMON_JS);
  await writeFile(path.join(folder, 'on-demand.js'), code);
  return parts.inputs;
}

/** Writes `dist/`, the package: one bundle, its translations and licences, and no dependencies. */
export async function build(version = manifest.version): Promise<void> {
  await rm(dist, { recursive: true, force: true });
  const bundled = await bundlePiece('src/index.ts', path.join(dist, 'src'));
  const { name, description, author, license, keywords, engines } = manifest;
  const packageJson = { name, version, description, author, license, keywords, engines };
  await Promise.all([
    writeTranslations(),
    cp(path.join(root, 'docs/package-readme.md'), path.join(dist, 'README.md')),
    cp(path.join(root, 'LICENSE'), path.join(dist, 'LICENSE')),
    writeFile(path.join(dist, 'THIRD_PARTY_NOTICES.txt'), thirdPartyNotices(bundled)),
    writeFile(
      path.join(dist, 'package.json'),
      `${JSON.stringify({ ...packageJson, main: 'src/index.js' }, null, 2)}\n`,
    ),
  ]);
}

/** By how many entries a language begins later than the one before. */
const ROTATION = 40;

/**
 * Copies the translations, without blanks and without texts that are the same. gzip finds the English keys of
 * one language in the file before it only within 32 KB, so each file begins some entries later than that one,
 * and nearly all of its keys are nearer to theirs by so much.
 */
async function writeTranslations(): Promise<void> {
  const from = path.join(root, 'src/i18n');
  const to = path.join(dist, 'src/i18n');
  await mkdir(to, { recursive: true });
  // English to English is the source of the others, which no host reads.
  const files = (await readdir(from)).filter((file) => file !== 'translation.json').sort();
  for (const [index, file] of files.entries()) {
    const texts = JSON.parse(await readFile(path.join(from, file), 'utf8')) as Record<
      string,
      string
    >;
    const entries = Object.entries(texts).filter(([english, text]) => text !== english);
    const rotated = [...entries.slice(ROTATION * index), ...entries.slice(0, ROTATION * index)];
    await writeFile(path.join(to, file), JSON.stringify(Object.fromEntries(rotated)));
  }
}

if (require.main === module) void build();
