import { cp, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { dist, manifest, root } from '../lib/paths';
import { bundlePiece } from './bundle';
import { thirdPartyNotices } from './notices';

/** Writes `dist/`, the package: one bundle, its translations and licences, and no dependencies. */
export async function build(): Promise<void> {
  await rm(dist, { recursive: true, force: true });
  const bundled = await bundlePiece('src/index.ts', 'dist/src/index.js');
  const { name, version, description, author, license, keywords, engines } = manifest;
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
      `${JSON.stringify({ name, version, description, author, license, keywords, engines, main: 'src/index.js' }, null, 2)}\n`,
    ),
  ]);
}

if (require.main === module) void build();
