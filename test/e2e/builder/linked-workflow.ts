import { say, step } from '../../../scripts/lib/output';
import { makeFlow } from '../world';
import { trigger } from './texts';
import type { BuilderWorld } from './world';

/** The delivery by a workflow that Diga assigns to agents. */
const ASSIGNED = 'assigned';

/** Shows the settings of a flow whose calls come by a workflow that is linked to agents. */
export async function showLinkedWorkflow(world: BuilderWorld, auth: string): Promise<void> {
  step('Show the settings of a linked workflow');
  const { builder, errors, piece, pictures, project } = world;
  const { name, displayName, props } = trigger('call_finished');
  if (!JSON.stringify(props['delivery']).includes(`"${ASSIGNED}"`)) {
    say('This version of the piece has no linked workflows.');
    return;
  }
  const flow = await makeFlow(world, 'Calls by a linked workflow');
  await flow.setTrigger({
    displayName,
    pieceName: piece.name,
    pieceVersion: piece.version,
    part: name,
    input: {
      auth,
      agents: [project.reception.agentId],
      direction: 'any',
      delivery: ASSIGNED,
      assign_to: [project.reception.agentId],
      afterwards: 'launch',
    },
  });
  await builder.openFlow(flow.id);
  await builder.selectStep('trigger');
  errors.panelIsOpen = true;
  await builder.title(displayName).waitFor();
  for (const { displayName: label } of Object.values(props)) await builder.field(label).waitFor();
  await pictures.take('linked-workflow', {
    height: 1160,
    arrange: () => builder.moveOutput(200),
  });
  errors.panelIsOpen = false;
}
