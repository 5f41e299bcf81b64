import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  type FlowAction,
  FlowActionType,
  flowStructureUtil,
  type FlowTrigger,
  FlowTriggerType,
  type FlowVersionTemplate,
  SharedTemplate,
} from '@activepieces/shared';
import { check, say, step } from '../../../scripts/lib/output';
import { root } from '../../../scripts/lib/paths';
import { expressionFor } from '../../../src/lib/provisioning/workflow-definition';
import type { Item } from '../../support/host';
import { type Offered, getPost } from '../steps';
import { makeFlow } from '../world';
import type { BuilderWorld } from './world';

const HTTP = '@activepieces/piece-http';

/** What a person chooses in the steps of the templates. No call comes to the flow, so none of it is used. */
const CHOSEN: Record<string, Item> = {
  '@activepieces/piece-google-sheets': {
    auth: "{{connections['google-sheets']}}",
    spreadsheetId: 'calls',
    sheetId: 0,
  },
  '@activepieces/piece-slack': { auth: "{{connections['slack']}}", channel: 'calls' },
  '@activepieces/piece-gmail': {
    auth: "{{connections['gmail']}}",
    receiver: ['team@example.com'],
  },
};

/** Shows a published flow with Google Sheets, a router, Slack and Gmail, made of the steps of the templates. */
export async function showWholeFlow(world: BuilderWorld, auth: string): Promise<void> {
  step('Show a whole flow');
  const { builder, offered, piece, pictures } = world;
  const sheets = getTemplate('log-calls-to-google-sheets');
  if (sheets.trigger.type !== FlowTriggerType.PIECE)
    throw new Error('The template has no trigger.');
  const router = getFirstStep(getTemplate('open-zendesk-ticket-when-unresolved'));
  const apps = [
    // Without the step that makes the row: the picture is about the apps.
    stepAfter(getFirstStep(sheets)),
    getFirstStep(getTemplate('tell-slack-about-calls')),
    getFirstStep(getTemplate('mail-transcript-with-gmail')),
  ].map((app, index) => onHost({ ...app, name: `step_${index + 2}` }, offered));
  const [log, tell, mail] = apps;
  const trigger: FlowTrigger = {
    ...sheets.trigger,
    valid: true,
    settings: {
      ...sheets.trigger.settings,
      pieceVersion: piece.version,
      input: { ...sheets.trigger.settings.input, auth },
    },
    nextAction: { ...log, nextAction: { ...router, children: [tell, mail] } },
  };

  const flow = await makeFlow(world, 'Calls: log, tell and mail');
  await flow.import({ ...sheets, displayName: 'Calls: log, tell and mail', trigger, notes: [] });
  await flow.publish();
  await builder.openFlow(flow.id);
  const names = flowStructureUtil.getAllSteps(trigger).map(({ name }) => name);
  for (const name of names) await builder.stepOnCanvas(name).waitFor();
  check('The builder draws every step', names.length, 5);
  await pictures.take('whole-flow', { height: 1120, arrange: () => builder.showWholeCanvas() });
}

function getTemplate(name: string): FlowVersionTemplate {
  const file = path.join(root, 'templates', `${name}.json`);
  const [template] = SharedTemplate.parse(JSON.parse(readFileSync(file, 'utf8'))).flows ?? [];
  if (!template) throw new Error(`${file} has no flow.`);
  return template;
}

function getFirstStep({ displayName, trigger }: FlowVersionTemplate): FlowAction {
  const nextAction = trigger.nextAction as FlowAction | undefined;
  if (!nextAction) throw new Error(`"${displayName}" has no step.`);
  return nextAction;
}

function stepAfter({ displayName, nextAction }: FlowAction): FlowAction {
  if (!nextAction) throw new Error(`No step comes after "${displayName}".`);
  return nextAction;
}

/** The step as this host can show it: with the HTTP piece in place of a piece that it does not have. */
function onHost(app: FlowAction, offered: Offered): FlowAction {
  if (app.type !== FlowActionType.PIECE) return app;
  const { settings } = app;
  const version = offered.get(settings.pieceName);
  if (version !== undefined) {
    const input: Item = { ...settings.input, ...CHOSEN[settings.pieceName] };
    return { ...app, valid: true, settings: { ...settings, pieceVersion: version, input } };
  }
  say(`This host does not have ${settings.pieceName}: the flow has the HTTP piece in its place.`);
  return {
    ...app,
    valid: true,
    settings: {
      ...settings,
      pieceName: HTTP,
      pieceVersion: offered.get(HTTP) ?? '0.11.9',
      actionName: 'send_request',
      input: getPost('https://example.com/calls', expressionFor('trigger')),
      propertySettings: {},
    },
  };
}
