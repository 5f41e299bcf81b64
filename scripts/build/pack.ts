import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { dist, manifest, root } from '../lib/paths';
import { build } from './build';

/** A packed piece, ready to upload. */
export interface PackedPiece {
  name: string;
  version: string;
  archive: Buffer;
}

/**
 * Builds the piece and packs it into `piece-diga-<version>.tgz`; returns the path of that file. A host
 * never takes a version twice, so every try during development needs another one.
 */
export async function pack(version = manifest.version): Promise<string> {
  await build(version);
  return packFolder(dist, root);
}

/** The piece, packed under a version. */
export async function packedPiece(version = manifest.version): Promise<PackedPiece> {
  return { name: manifest.name, version, archive: await readFile(await pack(version)) };
}

/** Packs the package in a folder into a file in another folder; returns the path of that file. */
export function packFolder(folder: string, destination: string): string {
  const options = ['--silent', '--json', '--pack-destination', destination];
  const output = execFileSync('npm', ['pack', ...options], { cwd: folder, encoding: 'utf8' });
  const [{ filename }] = JSON.parse(output) as [{ filename: string }];
  return path.join(destination, filename);
}

if (require.main === module) void pack().then(console.log);
