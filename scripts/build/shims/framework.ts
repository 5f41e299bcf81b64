/**
 * Bundle shim for `@activepieces/pieces-framework`: the parts that a piece is made of.
 *
 * Why: the index of the framework also loads what only a host uses (translations, schemas of the
 * metadata, mocks for tests). And a host recognises a piece by the name of its class, which minifying
 * shortens.
 * Without it: a host finds no piece in the packed file, and the bundle is 7 KB larger.
 * Caught by: test/scripts/build/package.test.ts, which loads the packed file as a host does. A part that the sources use
 * and this file lacks fails the build: add it here.
 */
import { createPiece, Piece } from '@activepieces/pieces-framework/src/lib/piece';

export { createAction } from '@activepieces/pieces-framework/src/lib/action/action';
export { PieceAuth, Property } from '@activepieces/pieces-framework/src/lib/property';
export { PropertyType } from '@activepieces/pieces-framework/src/lib/property/input/property-type';
export {
  createTrigger,
  DEDUPE_KEY_PROPERTY,
  TriggerStrategy,
  WebhookRenewStrategy,
} from '@activepieces/pieces-framework/src/lib/trigger/trigger';
export { createPiece };

Object.defineProperty(Piece, 'name', { value: 'Piece' });
