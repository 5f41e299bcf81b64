import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type PackedPiece, packedPiece } from '../../scripts/build/pack';
import { check, say, step, table } from '../../scripts/lib/output';
import { HostRefusal, isSameVersion, type Session } from '../../scripts/install/host';
import { root } from '../../scripts/lib/paths';
import { diga } from '../../src/index';
import { answeredCall } from '../sandbox/seed';
import type { Item } from '../support/host';
import { expectedRecord } from './expected-record';
import type { FlowOnHost, PieceStep } from './flow';
import { sendTo } from './steps';
import { makeFlow, type World } from './world';

/** Uploads the piece unless the host has it, and checks that it is the piece of the sources. */
export async function installPiece(session: Session, hostVersion: string): Promise<PackedPiece> {
  const piece = await packedPiece(process.env['AP_PIECE_VERSION']);
  const found = (await uploadIfMissing(session, piece)) ? 'uploaded' : 'already on the host';
  table([
    ['Host', `Activepieces ${hostVersion}`],
    ['Piece', `${piece.name} ${piece.version}, ${found}`],
  ]);
  check('The host offers the piece', await session.isListed(piece.name), true);
  const installed = await session.get<ReturnType<typeof diga.metadata>>(
    `/pieces/${piece.name}?version=${piece.version}`,
  );
  check(
    'It has the triggers, actions and props of the sources; if not, set AP_PIECE_VERSION to a new version',
    getParts(installed),
    getParts(diga.metadata()),
  );
  check(
    'It has what each action does at most',
    getClassifications(installed),
    getClassifications(diga.metadata()),
  );
  const inSpanish = await session.get<ReturnType<typeof diga.metadata>>(
    `/pieces/${piece.name}?version=${piece.version}&locale=es`,
  );
  check(
    'It has Spanish texts',
    inSpanish.triggers['call_finished']?.displayName,
    translations('es')['Call Finished'],
  );
  return piece;
}

/** Uploads a piece unless the host has this version; returns whether it was uploaded. */
export async function uploadIfMissing(session: Session, piece: PackedPiece): Promise<boolean> {
  try {
    await session.upload(piece);
    return true;
  } catch (error) {
    if (isSameVersion(error)) return false;
    throw error;
  }
}

function getParts({ triggers, actions }: ReturnType<typeof diga.metadata>) {
  return Object.values({ ...triggers, ...actions })
    .map(({ name, props }) => [name, ...Object.keys(props)].join(' '))
    .sort();
}

/** What the actions do at most, by name. The framework does not know it yet. */
function getClassifications({ actions }: ReturnType<typeof diga.metadata>) {
  return Object.values(actions).map((action) => [
    action.name,
    (action as { classification?: string }).classification,
  ]);
}

/** The texts of a language by the English ones. */
export function translations(locale: string): Record<string, string> {
  const file = path.join(root, 'src/i18n', `${locale}.json`);
  return JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
}

/** Creates a connection; returns the trigger with it. */
export async function connect(world: World, trigger: PieceStep): Promise<PieceStep> {
  step('Connect to Diga');
  const { sandbox } = world;
  const refused = await getRefusal(connectWith(world, trigger, 'a-wrong-key'));
  say(`With a wrong key the builder shows: "${refused}"`);
  check('A wrong key is refused', refused.startsWith('Diga refused the API key.'), true);
  const connected = await connectWith(world, trigger, sandbox.apiKey);
  say('With the right key the connection is created.');
  return { ...trigger, input: { auth: connected } };
}

function connectWith(world: World, trigger: PieceStep, apiKey: string): Promise<string> {
  return addConnection(world, trigger, { apiKey, baseUrl: world.sandbox.url });
}

/**
 * Creates a connection of a piece, with these values, that is removed at the end. Returns the expression
 * by which a step refers to it.
 */
export async function addConnection(
  { session, projectId, cleanUps }: World,
  { pieceName, pieceVersion }: Pick<PieceStep, 'pieceName' | 'pieceVersion'>,
  props: Record<string, string>,
): Promise<string> {
  const externalId = `piece-diga-test-${randomUUID()}`;
  const { id } = await session.post<{ id: string }>('/app-connections', {
    externalId,
    displayName: 'Test of the Diga piece',
    pieceName,
    pieceVersion,
    projectId,
    type: 'CUSTOM_AUTH',
    value: { type: 'CUSTOM_AUTH', props },
  });
  cleanUps.push(() => session.delete(`/app-connections/${id}`));
  return `{{connections['${externalId}']}}`;
}

/** Picks agents and versions; returns the trigger's input. */
export async function chooseAgents(
  { project: { reception, sales } }: World,
  flow: FlowOnHost,
  trigger: PieceStep,
): Promise<Item> {
  step('Choose agents and versions from the pickers');
  const agents = await flow.pick(trigger, 'agents', trigger.input);
  const chosen = [reception.agentId, sales.agentId];
  const versions = await flow.pick(trigger, 'versions', { ...trigger.input, agents: chosen });
  table([
    ['Agents', agents.options.map(({ label }) => label).join(', ')],
    ['Versions', versions.options.map(({ label }) => label).join(', ')],
  ]);
  check(
    'The picker has the agents of the project',
    agents.options.map(({ label }) => label).sort(),
    ['Night desk', 'Reception', 'Sales follow-up'],
  );
  check(
    'The picker has their launched versions, and the published one',
    versions.options.length,
    5,
  );
  return {
    ...trigger.input,
    agents: chosen,
    versions: ['published'],
    direction: 'any',
    delivery: 'instant',
  };
}

/** Presses Test when one call has finished. */
export async function pressTest({ sandbox, project }: World, flow: FlowOnHost): Promise<void> {
  step('Press Test');
  const callId = answeredCall(sandbox, project.reception);
  check('Test shows the finished call', await flow.pressTest(), [expectedRecord(sandbox, callId)]);
  check('Test registers no webhook', sandbox.webhooks().length, 0);
}

/** Publishes a flow with a key that lacks permissions, and checks the error that the user sees. */
export async function refusePublishing(
  world: World,
  trigger: PieceStep,
  input: Item,
): Promise<void> {
  step('Publish with a key that may only read agents');
  const { sandbox } = world;
  const auth = await connectWith(world, trigger, sandbox.createKey({ agents: 'read' }));
  const flow = await makeFlow(world, 'Test of the Diga piece, without permission');
  await flow.setTrigger({ ...trigger, input: { ...input, auth } });
  await sendTo(flow, world.offered, world.sink.url);
  const shown = await getRefusal(flow.publish());
  say(`The builder shows: "${shown}"`);
  check(
    'The host refuses it, and names the missing permission',
    shown.includes('Calls: read'),
    true,
  );
}

/** The message of the host's refusal. */
export async function getRefusal(attempt: Promise<unknown>): Promise<string> {
  try {
    await attempt;
    return 'nothing';
  } catch (error) {
    if (error instanceof HostRefusal) return error.message;
    throw error;
  }
}
