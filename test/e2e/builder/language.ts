import { check, step } from '../../../scripts/lib/output';
import { translations } from '../preparing';
import { makeFlow } from '../world';
import { getLabel, trigger } from './texts';
import type { BuilderWorld } from './world';

/** Switches Activepieces to Spanish, and sees the piece in Spanish. The browser remembers it, not the account. */
export async function switchToSpanish(world: BuilderWorld): Promise<void> {
  step('Switch the language to Spanish');
  const { builder, piece } = world;
  const { page, dialog, panel } = builder;
  await builder.openHome();
  await page.locator('[data-sidebar=footer] button').last().click();
  await page.getByText('Account Settings').click();
  await dialog.getByRole('combobox').last().click();
  await page.getByRole('option', { name: 'Español' }).click();

  const callFinished = trigger('call_finished');
  const spanish = translations('es');
  const flow = await makeFlow(world, 'Llamadas del restaurante');
  await flow.setTrigger({
    displayName: callFinished.displayName,
    pieceName: piece.name,
    pieceVersion: piece.version,
    part: callFinished.name,
    input: {},
  });
  await builder.openFlow(flow.id);
  await builder.selectStep('trigger');
  const labels = Object.keys(callFinished.props).map((key) => getLabel(callFinished, key));
  await panel
    .getByText(spanish[labels[0] ?? ''] ?? '', { exact: true })
    .first()
    .waitFor();
  const text = await panel.innerText();
  check(
    'The panel has every label in Spanish',
    labels.map((label) => spanish[label] ?? label).filter((label) => !text.includes(label)),
    [],
  );
}
