import { createPiece, Piece } from '@activepieces/pieces-framework/src/lib/piece';

/**
 * The parts of the framework that a piece is made of, in place of the whole of it: what a host alone
 * uses (translations, schemas of the metadata, mocks for tests) stays out of the bundle.
 *
 * A part that the sources use and that is not here fails the build; add it then.
 */
export { createAction } from '@activepieces/pieces-framework/src/lib/action/action';
export { PieceAuth, Property } from '@activepieces/pieces-framework/src/lib/property';
export {
  createTrigger,
  DEDUPE_KEY_PROPERTY,
  TriggerStrategy,
  WebhookRenewStrategy,
} from '@activepieces/pieces-framework/src/lib/trigger/trigger';
export { createPiece };

// A host recognises a piece by the name of its class, which is a short one in a minified bundle.
Object.defineProperty(Piece, 'name', { value: 'Piece' });
