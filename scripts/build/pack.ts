import { execFileSync } from 'node:child_process';
import { build } from './build';
import { dist, packedFile, root } from '../lib/paths';

/** Builds the piece and packs it into `piece-diga-<version>.tgz`; gives the file's path. */
export async function pack(): Promise<string> {
  await build();
  execFileSync('npm', ['pack', '--silent', '--pack-destination', root], { cwd: dist });
  return packedFile;
}

if (require.main === module) void pack().then(console.log);
