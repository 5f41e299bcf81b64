import { execFileSync } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pack } from '../build/pack';
import { dist, manifest } from '../lib/paths';

/** A packed piece, ready to upload. */
export interface PackedPiece {
  name: string;
  version: string;
  archive: Buffer;
}

/**
 * Packs the piece, under another version than the project's if one is given: a host never takes a
 * version twice, so every try during development needs its own.
 */
export async function packedPiece(version = manifest.version): Promise<PackedPiece> {
  const { name } = manifest;
  const file = await pack();
  if (version === manifest.version) return { name, version, archive: await readFile(file) };

  const folder = await mkdtemp(path.join(tmpdir(), `${name}-`));
  try {
    await cp(dist, folder, { recursive: true });
    const manifestFile = path.join(folder, 'package.json');
    const packageJson = JSON.parse(await readFile(manifestFile, 'utf8')) as object;
    await writeFile(manifestFile, JSON.stringify({ ...packageJson, version }));
    return await packFolder(folder, { name, version });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Packs the package in a folder, which has this name and version. The packed file stays in the folder. */
export async function packFolder(
  folder: string,
  { name, version }: Omit<PackedPiece, 'archive'>,
): Promise<PackedPiece> {
  execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: folder });
  return { name, version, archive: await readFile(path.join(folder, `${name}-${version}.tgz`)) };
}
