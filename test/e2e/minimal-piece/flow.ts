import { expressionFor } from '../../../src/lib/provisioning/workflow-definition';
import type { FlowOnHost } from '../flow';
import { addConnection, uploadIfMissing } from '../preparing';
import { makeFlow, type World } from '../world';
import { packMinimalPiece } from './pack';

/** Installs the minimal piece, and publishes a flow that answers with the `day` of a request. */
export async function publishMinimalFlow(world: World): Promise<FlowOnHost> {
  const { name: pieceName, version: pieceVersion, ...packed } = await packMinimalPiece();
  await uploadIfMissing(world.session, { name: pieceName, version: pieceVersion, ...packed });
  const ofPiece = { pieceName, pieceVersion };
  const auth = await addConnection(world, ofPiece, { key: 'any' });
  const flow = await makeFlow(world, 'Test of the Diga piece, minimal piece');
  await flow.setTrigger({ ...ofPiece, displayName: 'Request', part: 'request', input: { auth } });
  await flow.addPiece({
    ...ofPiece,
    displayName: 'Answer',
    part: 'answer',
    input: { body: { day: expressionFor('trigger', 'day') } },
  });
  await flow.publish();
  return flow;
}
