import { PropertyType } from '@activepieces/pieces-framework';
import { check, say, step } from '../../../scripts/lib/output';
import type { PieceStep } from '../flow';
import { makeFlow } from '../world';
import { firstSentence, type Part, piece } from './texts';
import type { BuilderWorld } from './world';

/** What the host shows in place of a field that it cannot show. */
const BROKEN_FIELD = 'input value is invalid, please contact support';

/** Props without a label of their own. */
const WITHOUT_LABEL: readonly PropertyType[] = [PropertyType.DYNAMIC, PropertyType.MARKDOWN];

/** Opens the panel of every trigger and every action, and looks at each of its fields. */
export async function openEveryPanel(world: BuilderWorld, auth: string): Promise<void> {
  step('Open every trigger and every action');
  const [first, ...others] = Object.values(piece.triggers);
  if (!first) throw new Error('The piece has no trigger.');
  await openPanels(world, auth, first, Object.values(piece.actions));
  for (const other of others) await openPanels(world, auth, other, []);
  const { errors } = world;
  say(`The host's own errors in the console:\n${errors.ofHost.join('\n')}`);
  check('It logged none of the piece', errors.ours, []);
}

async function openPanels(
  world: BuilderWorld,
  auth: string,
  first: Part,
  actions: Part[],
): Promise<void> {
  const { builder, errors } = world;
  const flow = await makeFlow(world, 'Every step');
  await flow.setTrigger(toStep(world, first, auth));
  for (const part of actions) await flow.addPiece(toStep(world, part, auth));
  await builder.openFlow(flow.id);
  await builder.selectStep('trigger');
  errors.panelIsOpen = true;
  for (const [index, part] of [first, ...actions].entries()) {
    if (index > 0) await builder.nextStep();
    await lookAtPanel(world, part);
  }
  errors.panelIsOpen = false;
}

function toStep(world: BuilderWorld, { name, displayName }: Part, auth: string): PieceStep {
  const { name: pieceName, version: pieceVersion } = world.piece;
  return { displayName, pieceName, pieceVersion, part: name, input: { auth } };
}

async function lookAtPanel(
  { builder, findings }: BuilderWorld,
  { displayName, props }: Part,
): Promise<void> {
  await builder.title(displayName).waitFor();
  const shown = Object.values(props).filter(({ type }) => !WITHOUT_LABEL.includes(type));
  for (const { displayName: label, description } of shown) {
    const field = builder.field(label);
    await field.waitFor();
    if (!description) continue;
    const sentence = firstSentence(description);
    const text = await field.innerText();
    findings.note(
      text.includes(sentence),
      `${displayName}, ${label}: the host cuts the first sentence "${sentence}"`,
    );
  }
  const broken = await builder.panel.getByText(BROKEN_FIELD).count();
  findings.note(broken === 0, `${displayName}: the host cannot show ${broken} of its fields.`);
  say(`${displayName}: ${shown.length} fields`);
}
