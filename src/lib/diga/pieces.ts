import type { DigaClient } from './client';
import { isDigaError, unexpectedResponse } from './errors';
import { PERMISSIONS } from './permissions';
import { hasText } from './response';

/** A prop of a trigger or an action, as Activepieces describes it. */
export interface PieceProp {
  displayName?: string | null;
  defaultValue?: unknown;
}

/** A trigger or an action of a piece. */
export interface PieceOperation {
  displayName?: string | null;
  /** By internal name. */
  props?: Record<string, PieceProp> | null;
}

/** A piece of Diga's own engine in a list, with the number of its triggers. */
export interface PieceSummary {
  name?: string | null;
  displayName?: string | null;
  triggers?: number | null;
}

/** A piece of Diga's own engine. */
export interface Piece {
  name?: string | null;
  version?: string | null;
  /** By internal name. */
  actions?: Record<string, PieceOperation> | null;
  /** By internal name. */
  triggers?: Record<string, PieceOperation> | null;
}

const PATH = '/v1/workflow/piece';

const permissions = [PERMISSIONS.workflowsWrite];

/**
 * The pieces of Diga's own engine, all of them or those that a search finds.
 *
 * @throws {DigaError} when they cannot be read.
 */
export async function listPieces(client: DigaClient, search?: string): Promise<PieceSummary[]> {
  const pieces = await client.request<PieceSummary[] | null>({
    method: 'GET',
    path: PATH,
    query: { search },
    permissions,
  });
  if (!Array.isArray(pieces)) throw unexpectedResponse(200);
  return pieces.filter((piece) => hasText(piece, 'name'));
}

/**
 * A piece of Diga's own engine with its triggers and actions.
 *
 * How the slash in a name is to be sent is not documented, so a piece that is not found is requested in
 * the other way too.
 *
 * @throws {DigaError} when it cannot be read; of kind `not_found` when it does not exist.
 */
export async function getPiece(client: DigaClient, name: string): Promise<Piece> {
  const read = (path: string) =>
    client.request<Piece | null>({ method: 'GET', path: `${PATH}/${path}`, permissions });
  const encoded = encodeURIComponent(name);
  const piece = await read(encoded).catch((error: unknown) => {
    if (!isDigaError(error, 'not_found')) throw error;
    return read(encoded.replaceAll('%2F', '/').replaceAll('%40', '@'));
  });
  if (typeof piece?.name !== 'string') throw unexpectedResponse(200);
  return piece;
}
