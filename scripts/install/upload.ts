import { setTimeout as delay } from 'node:timers/promises';
import type { PackedPiece } from './packed-file';
import { HostRefusal, type Session } from './session';

/** How long a host may take to list a piece that it has taken, in milliseconds. */
const LISTED_WITHIN_MS = 30_000;

const PAUSE_MS = 250;

/** Gives a packed piece to a host, for the whole platform. Throws a HostUnreachable or a HostRefusal. */
export async function upload(
  session: Session,
  { name, version, archive }: PackedPiece,
): Promise<void> {
  const form = new FormData();
  form.append('packageType', 'ARCHIVE');
  form.append('scope', 'PLATFORM');
  form.append('pieceName', name);
  form.append('pieceVersion', version);
  const file = new Blob([new Uint8Array(archive)], { type: 'application/gzip' });
  form.append('pieceArchive', file, `${name}-${version}.tgz`);
  await session.post('/pieces', form);
}

/** Whether a refusal says that the host has this version already. */
export function isSameVersion(error: unknown): boolean {
  return error instanceof HostRefusal && error.status === 409;
}

/**
 * Waits until the builder offers a piece; gives whether it does. A host takes a piece that is made for
 * newer hosts as well, and then shows it to nobody. Throws a HostUnreachable or a HostRefusal.
 */
export async function isListed(
  session: Session,
  pieceName: string,
  withinMs = LISTED_WITHIN_MS,
): Promise<boolean> {
  const query = session.projectId === undefined ? '' : `?projectId=${session.projectId}`;
  const deadline = Date.now() + withinMs;
  for (;;) {
    const pieces = await session.get<{ name: string }[]>(`/pieces${query}`);
    if (pieces.some(({ name }) => name === pieceName)) return true;
    if (Date.now() >= deadline) return false;
    await delay(PAUSE_MS);
  }
}
