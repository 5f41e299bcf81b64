import { say, step } from '../../../scripts/lib/output';
import type { Builder } from './builder';
import { connectionLabels, piece } from './texts';
import type { BuilderWorld } from './world';

/** The name of the connection, which the pictures show. */
const NAME = 'Casa Olivares';

/** A connection that was made in the builder. */
export interface Connection {
  name: string;
  /** The expression by which a step refers to it. */
  auth: string;
}

/** Makes a connection in the dialog of the open panel: with a wrong key, then with the right one. */
export async function connectInDialog(world: BuilderWorld): Promise<Connection> {
  step('Make a connection in the dialog');
  const { builder, findings, sandbox, session, cleanUps } = world;
  const { dialog } = builder;
  await builder.page.getByTestId('select-connection-value').click();
  await builder.page.getByText('Create Connection').click();
  await dialog.getByText(`Connect to ${piece.displayName}`).waitFor();
  const { apiKey, baseUrl } = connectionLabels;
  findings.note(
    await isSeenWithoutScrolling(builder, apiKey),
    `The field ${apiKey} of the connection's dialog is not seen without scrolling.`,
  );

  const before = new Set((await connectionsOn(world)).map(({ id }) => id));
  const made = async () => (await connectionsOn(world)).find(({ id }) => !before.has(id));
  cleanUps.push(async () => {
    const connection = await made();
    if (connection) await session.delete(`/app-connections/${connection.id}`);
  });
  await dialog.locator('#displayName').fill(NAME);
  await builder.field(baseUrl, dialog).locator('input').fill(sandbox.url);
  await builder.field(apiKey, dialog).locator('input').fill('a-wrong-key');
  await builder.button('Save', dialog).click();
  const refusal = dialog.getByText('Diga refused the API key.');
  await refusal.waitFor();
  say(`With a wrong key the dialog shows: "${await refusal.innerText()}"`);

  await builder.field(apiKey, dialog).locator('input').fill(sandbox.apiKey);
  await builder.button('Save', dialog).click();
  await dialog.waitFor({ state: 'hidden' });
  await builder.panel.getByText(NAME, { exact: true }).first().waitFor();
  say('With the right key the connection is made and chosen.');
  return { name: NAME, auth: `{{connections['${(await made())?.externalId}']}}` };
}

/** The connections to Diga on the host. */
async function connectionsOn({ session, projectId, piece: { name } }: BuilderWorld) {
  const { data } = await session.get<{ data: { id: string; externalId: string }[] }>(
    `/app-connections?projectId=${projectId}&pieceName=${name}&limit=1000`,
  );
  return data;
}

/** Whether a field of the dialog is within the part that does not need scrolling. */
async function isSeenWithoutScrolling(builder: Builder, label: string): Promise<boolean> {
  const input = await builder.field(label, builder.dialog).locator('input').boundingBox();
  const visible = await builder.dialog.locator('[data-radix-scroll-area-viewport]').boundingBox();
  if (!input || !visible) return false;
  return input.y >= visible.y && input.y + input.height <= visible.y + visible.height;
}
