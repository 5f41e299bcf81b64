/**
 * The parts of the framework that a piece is made of, in place of the whole of it: what a host alone
 * uses (translations, schemas of the metadata, mocks for tests) stays out of the bundle.
 *
 * A part that the sources use and that is not here fails the build; add it then.
 */
export { createAction } from '@activepieces/pieces-framework/src/lib/action/action';
export { createPiece } from '@activepieces/pieces-framework/src/lib/piece';
export { PieceAuth, Property } from '@activepieces/pieces-framework/src/lib/property';
export {
  createTrigger,
  DEDUPE_KEY_PROPERTY,
  TriggerStrategy,
  WebhookRenewStrategy,
} from '@activepieces/pieces-framework/src/lib/trigger/trigger';
