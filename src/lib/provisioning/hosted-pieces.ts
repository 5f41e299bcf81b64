import type { DigaClient } from '../diga/client';
import { DigaError, nullIfMissing } from '../diga/errors';
import {
  getPiece,
  listPieces,
  type Piece,
  type PieceOperation,
  type PieceProp,
  type PieceSummary,
} from '../diga/pieces';
import { isSameName, nameMatches } from '../util/names';

/** Names under which something is looked for; errors name the first. */
type Names = readonly [string, ...string[]];

/** The trigger of Diga's own hosted piece that a linked workflow starts with. */
export interface HostedTrigger {
  /** The names that the user sees, in the languages of Diga's documentation: English and Spanish. */
  displayNames: Names;
  /** What Diga takes a workflow with this trigger for. */
  category: 'post_call' | 'pre_call';
}

export const CALL_FINISHED: HostedTrigger = {
  displayNames: ['Call Finished', 'Llamada finalizada'],
  category: 'post_call',
};

export const PRE_CALL: HostedTrigger = {
  displayNames: ['Pre-Call', 'Pre-llamada'],
  category: 'pre_call',
};

/** A value for a prop of Diga's own piece. */
export interface HostedInput {
  /** The name that the user sees, in either language, contains one of these. */
  words: Names;
  value: unknown;
  /** Whether the workflow is of no use without it. */
  isNeeded: boolean;
}

/** What a workflow has beside its request if it waits for what the flow answers. */
export interface HostedAnswer {
  /** How long the request may take. */
  waitSeconds: number;
  /** Whether a failure ends the call. That the flow is off or gone never does. */
  endsCall: boolean;
  /** Of the trigger. */
  settings: readonly HostedInput[];
  /** The names of the action of Diga's own piece that takes the answer. */
  displayNames: Names;
  /** Of that action. */
  inputs: readonly HostedInput[];
}

export const HTTP_PIECE = '@activepieces/piece-http';
export const HTTP_ACTION = 'send_request';

/** What the name of Diga's own piece probably contains. */
const DIGA = 'diga';

/** The most pieces of one list that are read to find the trigger. */
const MAX_CANDIDATES = 10;

/** A trigger or an action of a hosted piece, under the names that a workflow has to use. */
export interface HostedOperation {
  pieceName: string;
  pieceVersion: string;
  name: string;
  /** By internal name. */
  props: Readonly<Record<string, PieceProp>>;
}

/** What a linked workflow is put together from. */
export interface HostedPieces {
  /** Diga's own piece. */
  diga: Piece;
  trigger: HostedOperation;
  /** The step that sends an HTTP request. */
  request: HostedOperation;
}

/**
 * Finds Diga's own piece by the display name of a trigger, because its internal names are not
 * documented, and the HTTP piece.
 *
 * @throws {DigaError} when one is missing or cannot be read.
 */
export async function findHostedPieces(
  client: DigaClient,
  trigger: HostedTrigger,
): Promise<HostedPieces> {
  const own = await findByTrigger(client, trigger);
  const http = await nullIfMissing(getPiece(client, HTTP_PIECE));
  const action = http?.actions?.[HTTP_ACTION];
  const request = http && action && toOperation(http, HTTP_ACTION, action);
  if (!request) throw notOffered(`the action "Send HTTP request" of the piece "HTTP"`);
  return { ...own, request };
}

/** The trigger or action of a piece with one of these display names; undefined if it has none. */
export function findOperation(
  piece: Piece,
  kind: 'triggers' | 'actions',
  displayNames: readonly string[],
): HostedOperation | undefined {
  const found = Object.entries(piece[kind] ?? {}).find(([, { displayName }]) =>
    displayNames.some((name) => isSameName(displayName ?? '', name)),
  );
  return found && toOperation(piece, ...found);
}

async function findByTrigger(
  client: DigaClient,
  { displayNames }: HostedTrigger,
): Promise<Omit<HostedPieces, 'request'>> {
  for await (const diga of candidates(client)) {
    const trigger = findOperation(diga, 'triggers', displayNames);
    if (trigger) return { diga, trigger };
  }
  throw notOffered(`the trigger "${displayNames[0]}" of its own piece`);
}

/** The pieces that may be Diga's own, likeliest first. What the search covers is not documented. */
async function* candidates(client: DigaClient): AsyncGenerator<Piece, void, undefined> {
  const found = await listPieces(client, DIGA);
  yield* read(client, [
    ...found.filter(isNamedDiga),
    ...found.filter((piece) => !isNamedDiga(piece)),
  ]);
  const seen = new Set(found.map(({ name }) => name));
  const others = (await listPieces(client)).filter(({ name }) => !seen.has(name));
  yield* read(client, others.filter(isNamedDiga));
}

async function* read(
  client: DigaClient,
  pieces: readonly PieceSummary[],
): AsyncGenerator<Piece, void, undefined> {
  const names = pieces.filter(({ triggers }) => triggers !== 0).flatMap(({ name }) => name ?? []);
  for (const name of names.slice(0, MAX_CANDIDATES)) {
    const piece = await nullIfMissing(getPiece(client, name));
    if (piece) yield piece;
  }
}

function isNamedDiga({ name, displayName }: PieceSummary): boolean {
  return nameMatches(name, DIGA, 'partial') || nameMatches(displayName, DIGA, 'partial');
}

function toOperation(
  { name: pieceName, version: pieceVersion }: Piece,
  name: string,
  { props }: PieceOperation,
): HostedOperation | undefined {
  return pieceName && pieceVersion
    ? { pieceName, pieceVersion, name, props: props ?? {} }
    : undefined;
}

/** The error for a part that a linked workflow needs and Diga does not have. */
export function unsupportedError(missing: string, advice: string): DigaError {
  return new DigaError({
    kind: 'unexpected_response',
    message: `${missing}, so this flow cannot be shown there. ${advice}`,
  });
}

function notOffered(what: string): DigaError {
  return unsupportedError(
    `Diga does not offer ${what} in its workflows`,
    "Ask Diga's support about it.",
  );
}
