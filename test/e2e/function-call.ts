import { readFlags } from '../../scripts/install/host';
import { check, say, step, table } from '../../scripts/lib/output';
import { expressionFor } from '../../src/lib/provisioning/workflow-definition';
import type { ToolResult } from '../sandbox/sandbox';
import type { Item } from '../support/host';
import { compareAnswerTimes } from './answer-times';
import { getDelays } from './delays';
import type { FlowOnHost, PieceStep } from './flow';
import { getRefusal } from './preparing';
import { callReception } from './reception';
import { removeWhileOn } from './removal';
import { postAsStranger } from './strangers';
import { makeFlow, type World } from './world';

const FUNCTION = 'find_slots';

/** How long the agent waits at most, in seconds, if the host does. Diga takes up to 60. */
const WAIT_SECONDS = 30;
const MAX_WAIT_SECONDS = 60;

/** The number of agents that use the function at once. */
const AT_ONCE = 20;

/** Lets agents use a flow during their calls. `auth` is the connection's expression. */
export async function answerAgents(world: World, auth: unknown): Promise<void> {
  step('Answer agents during their calls');
  const flow = await publishFunction(world, auth);
  const headers = checkFunction(world);
  check('The agent gets the answer of the flow', await useFunction(world, 'Monday'), {
    outcome: 'answered',
    status: 200,
    body: { day: 'Monday' },
  });
  await useAtOnce(world);
  await compareAnswerTimes(world, { flow, headers });
  await postAsStranger(world, flow, { day: 'Monday' }, 'Monday');

  const ids = () => toolsOfFlows(world).map(({ id }) => id);
  const before = ids();
  await flow.switchOff();
  check('Switched off, the flow keeps the function that launched versions have', ids(), before);
  const { outcome, status } = await useFunction(world, 'Monday');
  check('Activepieces answers at once that it is off', [outcome, status], ['error', 404]);
  await flow.publish();
  check('Switched on again, it has the same function', ids(), before);
  check('It answers again', (await useFunction(world, 'Monday')).outcome, 'answered');
  await removeWhileOn(flow, () => integrationsOfFlows(world).length > 0);
  check('Deleted while it is on, it leaves no function', integrationsOfFlows(world), []);
}

/** Publishes a flow that answers with the argument of its function. */
async function publishFunction(world: World, auth: unknown): Promise<FlowOnHost> {
  const { piece, project } = world;
  const ofPiece = { pieceName: piece.name, pieceVersion: piece.version };
  const flow = await makeFlow(world, 'Test of the Diga piece, function call');
  const trigger = {
    ...ofPiece,
    displayName: 'Function Call',
    part: 'function_call',
    input: {
      auth,
      function_name: FUNCTION,
      description: 'Finds free slots on a day.',
      parameters: [{ name: 'day', type: 'string', required: true, source: 'llm' }],
      waits: true,
      longest_wait: WAIT_SECONDS,
      audio: 'none',
      pre_speech: 'auto',
      agents: [project.reception.agentId],
      afterwards: 'launch',
    },
  };
  await flow.setTrigger(trigger);
  await flow.addPiece({
    ...ofPiece,
    displayName: 'Return Response',
    part: 'return_response',
    input: {
      response_type: 'json',
      json: { day: expressionFor('trigger', 'arguments', 'day') },
      after: 'stop',
    },
  });
  await refuseLongWait(world, flow, trigger);
  await flow.publish();
  return flow;
}

/** Tries to publish with a longer wait than the host's own, and sets the trigger to what the host takes. */
async function refuseLongWait(
  { session }: World,
  flow: FlowOnHost,
  trigger: PieceStep,
): Promise<void> {
  const { WEBHOOK_TIMEOUT_SECONDS: limit = MAX_WAIT_SECONDS } = await readFlags(session.url);
  const withWait = (longest_wait: number) =>
    flow.setTrigger({ ...trigger, input: { ...trigger.input, longest_wait } });
  if (limit < MAX_WAIT_SECONDS) {
    await withWait(MAX_WAIT_SECONDS);
    const shown = await getRefusal(flow.publish());
    say(`The builder shows: "${shown}"`);
    const isNamed = shown.includes(`stops waiting after ${limit}`);
    check('The host refuses a longer wait than its own', isNamed, true);
  }
  await withWait(Math.min(WAIT_SECONDS, limit));
}

/** Checks what Diga has of the flow; returns the headers by which its agents are known. */
function checkFunction(world: World): Record<string, string> {
  const tools = toolsOfFlows(world);
  check('Diga has one function, of this flow', getNames(tools), [FUNCTION]);
  return tools[0]?.headers as Record<string, string>;
}

/** The integrations in Diga that belong to flows. */
function integrationsOfFlows({ sandbox }: World) {
  return sandbox.integrations().filter(({ name }) => name.startsWith('Activepieces'));
}

function toolsOfFlows(world: World) {
  return integrationsOfFlows(world).flatMap(({ id }) => world.sandbox.tools(id));
}

function getNames(named: { name: string }[]): string[] {
  return named.map(({ name }) => name);
}

function useFunction(world: World, day: string): Promise<ToolResult> {
  return world.sandbox.callTool(callReception(world), FUNCTION, { day });
}

async function useAtOnce(world: World): Promise<void> {
  const days = Array.from({ length: AT_ONCE }, (_, n) => `Day ${n}`);
  const times: number[] = [];
  const sentAt = performance.now();
  const answers = await Promise.all(
    days.map(async (day) => {
      const { body } = await useFunction(world, day);
      times.push(performance.now() - sentAt);
      return (body as Item | null)?.['day'];
    }),
  );
  const { median, worst } = getDelays(times);
  table([
    ['', 'median', 'worst'],
    [`${AT_ONCE} agents at once`, `${Math.round(median)} ms`, `${Math.round(worst)} ms`],
  ]);
  check('Each of them gets its own answer', answers, days);
}
