import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Piece } from '@activepieces/pieces-framework';
import { manifest } from './paths';

/** Installs a packed piece into a folder without the network; gives the names of what came in. */
export function install(packedFile: string, folder: string): string[] {
  try {
    execFileSync(
      'npm',
      // The prefix keeps npm from choosing a folder further up that is a package.
      ['install', '--offline', '--no-audit', '--no-fund', '--prefix', folder, packedFile],
      { cwd: folder, stdio: 'pipe' },
    );
  } catch {
    throw new Error('npm cannot install the packed file without the network.');
  }
  return readdirSync(path.join(folder, 'node_modules')).filter((name) => !name.startsWith('.'));
}

/** Loads the installed piece as a host does: by its entry, and by the name of the class that it is of. */
export function load(folder: string): Piece {
  const requireThere = createRequire(path.join(folder, 'host.js'));
  const exported = requireThere(`${manifest.name}/src/index.js`) as Record<string, object>;
  const piece = Object.values(exported).find((value) => value.constructor.name === 'Piece');
  if (!piece) throw new Error('The installed package exports no piece.');
  return piece as Piece;
}
