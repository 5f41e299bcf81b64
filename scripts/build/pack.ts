import { execFileSync } from 'node:child_process';
import { dist, packedFile, root } from '../lib/paths';
import { build } from './build';

/** Builds the piece and packs it into `piece-diga-<version>.tgz`; gives the path of that file. */
export async function pack(): Promise<string> {
  await build();
  execFileSync('npm', ['pack', '--silent', '--pack-destination', root], { cwd: dist });
  return packedFile;
}

if (require.main === module) void pack().then(console.log);
