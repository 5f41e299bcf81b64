import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { gzip, type ZopfliOptions } from '@gfx/zopfli';
import { dist, packedFile, root } from '../lib/paths';
import { build } from './build';

/** Builds the piece and packs it into `piece-diga-<version>.tgz`; gives the path of that file. */
export async function pack(): Promise<string> {
  await build();
  execFileSync('npm', ['pack', '--silent', '--pack-destination', root], { cwd: dist });
  await recompress(packedFile);
  return packedFile;
}

/** Compresses a gzip file again, with a search for the smallest encoding. It saves 4 %. */
async function recompress(file: string): Promise<void> {
  const content = gunzipSync(await readFile(file));
  await writeFile(file, await promisify<Uint8Array, ZopfliOptions, Uint8Array>(gzip)(content, {}));
}

if (require.main === module) void pack().then(console.log);
