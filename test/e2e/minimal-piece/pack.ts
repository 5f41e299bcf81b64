import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { bundlePiece } from '../../../scripts/build/build';
import { type PackedPiece, packFolder } from '../../../scripts/build/pack';

const NAME = 'piece-minimal';

/** A host keeps the first piece of a version, so whoever changes the piece must raise it. */
const VERSION = '1.0.0';

/** Bundles the minimal piece as ours is, and packs it. */
export async function packMinimalPiece(): Promise<PackedPiece> {
  const folder = await mkdtemp(path.join(tmpdir(), `${NAME}-`));
  const main = 'src/index.js';
  try {
    await bundlePiece(path.join(__dirname, 'piece.ts'), path.join(folder, path.dirname(main)));
    const piece = { name: NAME, version: VERSION };
    await writeFile(path.join(folder, 'package.json'), JSON.stringify({ ...piece, main }));
    return { ...piece, archive: await readFile(packFolder(folder, folder)) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
