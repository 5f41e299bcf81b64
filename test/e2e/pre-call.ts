import { check, say, step } from '../../scripts/lib/output';
import { isLinkName, linkName } from '../../src/lib/provisioning/linked-workflow';
import { expressionFor } from '../../src/lib/provisioning/workflow-definition';
import type { Item } from '../support/host';
import type { FlowOnHost } from './flow';
import { runPreCallWorkflow } from './pre-call-workflow';
import { callReception } from './reception';
import { removeWhileOn } from './removal';
import { postAsStranger } from './strangers';
import { makeFlow, type World } from './world';

/** What the agent is told about `CALLER`, and the variables that the call gets. */
const CALLER = '+34900000041';
const PROMPT_ADDITION = `The caller is ${CALLER}.`;
const VARIABLES = { guest_name: 'Carmen' };

const GREET = 'Test of the Diga piece, pre-call';
const DECLINE = 'Test of the Diga piece, pre-call that declines';

/** Lets flows prepare and decline calls that are about to begin. `auth` is the connection's expression. */
export async function prepareCalls(world: World, auth: unknown): Promise<void> {
  step('Prepare calls before they begin');
  const input = { auth, hang_up: false };
  const greet = await publishPreCall(world, GREET, input, {
    prompt_addition: `The caller is ${expressionFor('trigger', 'contact_identifier')}.`,
    dynamic_variables: VARIABLES,
  });
  const call = await checkPrepared(world);
  await runPreCallWorkflow(world, { flow: greet, name: GREET, input }, call, {
    prompt_addition: PROMPT_ADDITION,
    dynamic_variables: VARIABLES,
  });
  await postAsStranger(world, greet, { call: { contact: { identifier: CALLER } } }, 'The caller');
  await switchOff(world, greet, GREET);

  const decline = await publishPreCall(world, DECLINE, { auth, hang_up: true }, { decline: true });
  await checkDeclined(world);
  await checkOff(world, decline);
  await removeWhileOn(decline, () => getStatuses(world, DECLINE).length > 0);
  check(
    `Deleted while it is on, "${DECLINE}" leaves nothing in Diga`,
    getStatuses(world, DECLINE),
    [],
  );

  const enabled = world.sandbox
    .workflows()
    .filter(({ name, status }) => isLinkName(name) && status === 'ENABLED');
  check('No workflow of a flow is left enabled', enabled, []);
  const callId = callReception(world, CALLER);
  const isPrepared = await world.sandbox.prepared(callId).then(
    () => true,
    () => false,
  );
  check('With both flows gone, nothing prepares a call', isPrepared, false);
}

/** Publishes a flow whose only step is Return Call Data. */
async function publishPreCall(
  world: World,
  displayName: string,
  trigger: Item,
  answer: Item,
): Promise<FlowOnHost> {
  const { piece, project } = world;
  const ofPiece = { pieceName: piece.name, pieceVersion: piece.version };
  const flow = await makeFlow(world, displayName);
  await flow.setTrigger({
    ...ofPiece,
    displayName: 'Pre-Call',
    part: 'pre_call',
    input: { agents: [project.reception.agentId], afterwards: 'launch', ...trigger },
  });
  await flow.addPiece({
    ...ofPiece,
    displayName: 'Return Call Data',
    part: 'return_call_data',
    input: { after: 'stop', ...answer },
  });
  await flow.publish();
  return flow;
}

/** Places a call, checks what the flow gives it, and returns it. */
async function checkPrepared(world: World): Promise<object> {
  const { sandbox } = world;
  const callId = callReception(world, CALLER);
  const { promptAddition, isAborted } = await sandbox.prepared(callId);
  say(`The prompt of the call gets: ${promptAddition}`);
  check(
    'The call gets the prompt addition of the flow, and goes on',
    [promptAddition, isAborted],
    [PROMPT_ADDITION, false],
  );
  const call = sandbox.call(callId);
  check("It gets the flow's variables beside those of the agent", call.dynamic_variables, {
    restaurant: 'Casa Olivares',
    ...VARIABLES,
  });
  return call;
}

async function checkDeclined(world: World): Promise<void> {
  const { sandbox } = world;
  const callId = callReception(world, CALLER);
  const { runs } = await sandbox.prepared(callId);
  say(`The flow answers with the status ${runs.map(({ status }) => status).join()}.`);
  const { status, start_time: startTime } = sandbox.call(callId);
  check('A declined call ends before it starts', [status, startTime], ['completed', null]);
}

/** Lets the workflow of a flow that is off prepare a call, as if Diga had failed to disable it. */
async function checkOff(world: World, flow: FlowOnHost): Promise<void> {
  const { sandbox } = world;
  await flow.switchOff();
  for (const { id, name } of sandbox.workflows()) {
    if (name === linkName(DECLINE)) sandbox.changeWorkflow(id, { status: 'ENABLED' });
  }
  const { runs, isAborted } = await sandbox.prepared(callReception(world, CALLER));
  check(
    'A flow that is off hangs up on nobody',
    [runs.map(({ status }) => status), isAborted],
    [[404], false],
  );
  await flow.publish();
}

/** Switches a flow off and removes it. Its workflow stays in Diga, disabled. */
async function switchOff(world: World, flow: FlowOnHost, name: string): Promise<void> {
  await flow.switchOff();
  check(`Switched off, "${name}" keeps a disabled workflow in Diga`, getStatuses(world, name), [
    'DISABLED',
  ]);
  await flow.remove();
}

/** The statuses of the workflows in Diga that belong to flows of this name. */
function getStatuses({ sandbox }: World, name: string): string[] {
  const linked = sandbox.workflows().filter((workflow) => workflow.name === linkName(name));
  return linked.map(({ status }) => String(status));
}
