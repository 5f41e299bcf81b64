import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { minify } from 'terser';
import { dist, manifest, root } from '../lib/paths';
import { bundlePiece } from './bundle';
import { thirdPartyNotices } from './notices';

/**
 * Dead code by which Node sees the name of the export when a host loads the bundle with `import()`.
 * esbuild writes it too, and terser removes it.
 */
const EXPORT_HINT = '0&&(module.exports={diga});\n';

/** Writes `dist/`, the package: one bundle, its translations and licences, and no dependencies. */
export async function build(): Promise<void> {
  await rm(dist, { recursive: true, force: true });
  await mkdir(dist);
  const bundled = await bundlePiece('src/index.ts', 'dist/src/index.js');
  await minifyAgain(path.join(dist, 'src/index.js'));
  const { name, version, description, author, license, keywords, engines } = manifest;
  await Promise.all([
    copyTranslations(),
    cp(path.join(root, 'docs/package-readme.md'), path.join(dist, 'README.md')),
    cp(path.join(root, 'LICENSE'), path.join(dist, 'LICENSE')),
    writeFile(path.join(dist, 'THIRD_PARTY_NOTICES.txt'), thirdPartyNotices(bundled)),
    writeFile(
      path.join(dist, 'package.json'),
      `${JSON.stringify({ name, version, description, author, license, keywords, engines, main: 'src/index.js' }, null, 2)}\n`,
    ),
  ]);
}

/** Minifies the bundle once more: terser inlines across statements, which saves 3 % of the package. */
async function minifyAgain(file: string): Promise<void> {
  const { code } = await minify(await readFile(file, 'utf8'), {
    toplevel: true,
    ecma: 2020,
    compress: { passes: 3 },
  });
  if (code === undefined) throw new Error('terser gave no code');
  await writeFile(file, `${code}\n${EXPORT_HINT}`);
}

/** Copies the translations without indentation, which is 1 % of the unpacked package. */
async function copyTranslations(): Promise<void> {
  const source = path.join(root, 'src/i18n');
  const target = path.join(dist, 'src/i18n');
  await mkdir(target, { recursive: true });
  for (const file of await readdir(source)) {
    // English to English: the source of the others, which no host reads.
    if (file === 'translation.json') continue;
    const texts: unknown = JSON.parse(await readFile(path.join(source, file), 'utf8'));
    await writeFile(path.join(target, file), JSON.stringify(texts));
  }
}

if (require.main === module) void build();
