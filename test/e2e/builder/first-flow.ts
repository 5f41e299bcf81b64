import { setTimeout as delay } from 'node:timers/promises';
import { check, say, step } from '../../../scripts/lib/output';
import { answeredCall } from '../../sandbox/seed';
import { getRun, waitForQuiet } from '../arrivals';
import type { FlowOnHost } from '../flow';
import { makeFlow } from '../world';
import { type Connection, connectInDialog } from './connection';
import { LABELS } from './labels';
import { action, getLabel, piece, trigger } from './texts';
import type { BuilderWorld } from './world';

const TIMEOUT_MS = 60_000;

/** Builds a flow as a newcomer does, publishes it, and sees the run of a call. Returns the expression of the connection. */
export async function buildFirstFlow(world: BuilderWorld): Promise<string> {
  const flow = await makeFlow(world, 'Calls of the restaurant');
  const { name, auth } = await startWithCallFinished(world, flow);
  await chooseAgentsAndVersions(world);
  const callId = await pressTest(world);
  await putCallIdIntoLaterStep(world, name, callId);
  await publish(world, flow);
  await seeRun(world, flow);
  return auth;
}

async function startWithCallFinished(world: BuilderWorld, flow: FlowOnHost): Promise<Connection> {
  step(`Find ${piece.displayName} in the list of pieces`);
  const { builder, errors, pictures } = world;
  await builder.openFlow(flow.id);
  await builder.findPiece('trigger');
  for (const { displayName } of Object.values(piece.triggers)) {
    await builder.dialog.getByText(displayName, { exact: true }).waitFor();
  }
  say('The list has every trigger of the piece.');
  await pictures.take('list-of-pieces', { height: 760 });
  errors.panelIsOpen = true;
  await builder.choosePart(trigger('call_finished').displayName);
  return connectInDialog(world);
}

async function chooseAgentsAndVersions(world: BuilderWorld): Promise<void> {
  step('Choose agents and versions');
  const { builder, pictures, project, sandbox } = world;
  const callFinished = trigger('call_finished');
  const names = sandbox
    .agents()
    .filter(({ agent_id }) => [project.reception.agentId, project.sales.agentId].includes(agent_id))
    .map(({ name }) => name ?? '');
  const agents = await builder.openPicker(getLabel(callFinished, 'agents'));
  say(`Agents: ${(await agents.allInnerTexts()).join(', ')}`);
  for (const name of names) await agents.filter({ hasText: name }).click();
  await builder.closePicker();

  const versions = await builder.openPicker(getLabel(callFinished, 'versions'));
  const labels = await versions.allInnerTexts();
  say(`Versions: ${labels.join(', ')}`);
  check(
    'The versions are those of the chosen agents',
    names.filter((name) => !labels.some((label) => label.includes(name))),
    [],
  );
  await versions.nth(1).click();
  await builder.closePicker();
  const chosen = await builder.field(getLabel(callFinished, 'agents')).innerText();
  check(
    'The chosen agents are shown',
    names.filter((name) => !chosen.includes(name)),
    [],
  );
  await pictures.take('call-finished');
}

/** Presses the button for sample data; returns the id of the call that is shown. */
async function pressTest({ builder, pictures, sandbox, project }: BuilderWorld): Promise<string> {
  step('Press Test');
  const callId = answeredCall(sandbox, project.reception);
  await builder.button(LABELS.testTrigger, builder.panel).click();
  await builder.panel.getByText('Tested Successfully').waitFor();
  await builder.page.getByText(LABELS.text(callId)).first().waitFor();
  await pictures.take('tested-call', { height: 1000, arrange: () => builder.moveOutput(-300) });
  return callId;
}

async function putCallIdIntoLaterStep(
  world: BuilderWorld,
  connection: string,
  callId: string,
): Promise<void> {
  step('Add a step, and put the id of the call into it with the data selector');
  const { builder, pictures } = world;
  const getCall = action('get_call');
  await builder.findPiece('end');
  const [first] = await builder.foundParts(piece.actions);
  check('A search lists Make Call first', first, action('make_call').displayName);
  await builder.choosePart(getCall.displayName);
  await builder.page.getByTestId('select-connection-value').click();
  await builder.page.getByRole('option', { name: connection }).click();
  await builder
    .field(getLabel(getCall, 'call_id'))
    .locator('[contenteditable=true]')
    .first()
    .click();
  const source = builder.dataSelector.getByText(`1. ${trigger('call_finished').displayName}`);
  await source.waitFor();
  const key = builder.dataSelector.getByText(LABELS.callId).first();
  // Newer hosts show the fields at once, and hide them with a click on their step.
  await key.waitFor({ timeout: 3_000 }).catch(() => source.click());
  await key.waitFor();
  await pictures.take('data-selector', { height: 1000 });
  await key.click();
  const mention = builder.field(getLabel(getCall, 'call_id'));
  await mention.locator('[data-type=mention]', { hasText: LABELS.callId }).waitFor();

  await builder.button(/Test Step/, builder.panel).click();
  await builder.panel.getByText('Tested Successfully').waitFor();
  await builder.panel.getByText(LABELS.text(callId)).first().waitFor();
}

async function publish({ builder, sandbox }: BuilderWorld, flow: FlowOnHost): Promise<void> {
  step('Publish');
  await builder.button('Publish').click();
  const deadline = Date.now() + TIMEOUT_MS;
  while (!(await flow.isOn()) && Date.now() < deadline) await delay(250);
  check('The flow is on', await flow.isOn(), true);
  check('Diga has one webhook', sandbox.webhooks().length, 1);
}

async function seeRun(world: BuilderWorld, flow: FlowOnHost): Promise<void> {
  step('A call finishes');
  const { builder, errors, pictures, sandbox, project } = world;
  const callId = answeredCall(sandbox, project.reception);
  await getRun(flow);
  await waitForQuiet(world);
  check('The flow ran once', (await flow.settledRuns()).length, 1);
  await builder.button('Runs').click();
  await builder.panel.getByText('Took').first().click();
  await builder.page.getByText('Run Succeeded').waitFor();
  await builder.page.getByText(LABELS.text(callId)).first().waitFor();
  say('The run and its record are shown.');
  await pictures.take('run');
  errors.panelIsOpen = false;
}
