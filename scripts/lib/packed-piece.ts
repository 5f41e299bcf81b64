import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Piece } from '@activepieces/pieces-framework';
import { manifest } from './paths';

/**
 * Installs a packed piece into a folder, offline; returns the names of all installed packages.
 *
 * @throws {Error} when npm cannot, such as for a dependency.
 */
export function install(packedFile: string, folder: string): string[] {
  try {
    execFileSync(
      'npm',
      // Without the prefix, npm installs into the nearest package further up.
      ['install', '--offline', '--no-audit', '--no-fund', '--prefix', folder, packedFile],
      { cwd: folder, stdio: 'pipe' },
    );
  } catch {
    throw new Error('npm cannot install the packed file offline.');
  }
  return readdirSync(path.join(folder, 'node_modules')).filter((name) => !name.startsWith('.'));
}

/**
 * Loads an installed piece as a host does: from its entry file, by the name of its class.
 *
 * @throws {Error} when the package exports no piece.
 */
export function load(folder: string, name = manifest.name): Piece {
  const requireFrom = createRequire(path.join(folder, 'host.js'));
  const exported = requireFrom(`${name}/src/index.js`) as Record<string, object>;
  const piece = Object.values(exported).find((value) => value.constructor.name === 'Piece');
  if (!piece) throw new Error('The installed package exports no piece.');
  return piece as Piece;
}
