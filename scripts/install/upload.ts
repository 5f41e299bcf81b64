import { setTimeout as delay } from 'node:timers/promises';
import type { PackedPiece } from '../build/pack';
import { HostRefusal, type Session } from './session';

/** Time budget for a host to list an uploaded piece, in milliseconds. */
const LISTED_WITHIN_MS = 30_000;

/** Pause between two looks at the list, in milliseconds. */
const POLL_PAUSE_MS = 250;

/**
 * Uploads a packed piece for the whole platform.
 *
 * @throws {HostUnreachable} when the host does not respond.
 * @throws {HostRefusal} when the host rejects the piece.
 */
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

/** Whether an upload failed because the host has this version already. */
export function isSameVersion(error: unknown): boolean {
  return error instanceof HostRefusal && error.status === 409;
}

/**
 * Waits until the builder offers a piece; gives whether it does. A host also accepts a piece that needs
 * a newer host, and then hides it.
 *
 * @throws {HostUnreachable} when the host does not respond.
 * @throws {HostRefusal} when the host rejects the session.
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
    await delay(POLL_PAUSE_MS);
  }
}
