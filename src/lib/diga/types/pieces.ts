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
