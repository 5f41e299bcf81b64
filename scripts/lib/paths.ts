import { readFileSync } from 'node:fs';
import path from 'node:path';

/** The top folder of the repository. */
export const root = path.resolve(__dirname, '../..');

/** The package that `npm run build` writes. */
export const dist = path.join(root, 'dist');

interface Manifest {
  name: string;
  version: string;
  description: string;
  author: string;
  license: string;
  keywords: string[];
  engines: Record<string, string>;
  devDependencies: Record<string, string>;
}

/** The repository's package.json. */
export const manifest = JSON.parse(
  readFileSync(path.join(root, 'package.json'), 'utf8'),
) as Manifest;

/** The file that `npm run pack` writes. */
export const packedFile = path.join(root, `${manifest.name}-${manifest.version}.tgz`);
