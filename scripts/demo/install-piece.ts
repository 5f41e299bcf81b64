import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { Piece } from '@activepieces/pieces-framework';
import { pack } from '../build/pack';
import { check, step, table } from '../lib/output';
import { install, load } from '../lib/packed-piece';
import { manifest } from '../lib/paths';

/** Packs the piece, installs it into an empty folder, and gives the loaded piece. */
export async function installPiece(folder: string): Promise<Piece> {
  step('Pack the piece and install it into an empty folder, as a host does');
  const packedFile = await pack();
  const { size } = await stat(packedFile);
  const installed = install(packedFile, folder);
  const piece = load(folder);
  const { displayName, actions, triggers } = piece.metadata();
  const names = (parts: Record<string, { displayName: string }>) =>
    Object.values(parts)
      .map((part) => part.displayName)
      .join(', ');
  table([
    ['File', `${path.basename(packedFile)}, ${Math.ceil(size / 1000)} kB`],
    ['Piece', displayName],
    ['Triggers', names(triggers)],
    ['Actions', names(actions)],
  ]);
  check('It installs offline, with no other package', installed, [manifest.name]);
  return piece;
}
