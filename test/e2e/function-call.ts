import { check, step, table } from '../../scripts/lib/output';
import type { ToolResult } from '../sandbox/sandbox';
import type { Item } from '../support/host';
import { compareAnswerTimes } from './answer-times';
import { delaysOf } from './delays';
import type { FlowOnHost } from './flow';
import { callReception } from './reception';
import { postAsStranger } from './strangers';
import { makeFlow, type World } from './world';

const FUNCTION = 'find_slots';

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

  await flow.switchOff();
  const left = world.sandbox.integrations().map(({ name }) => name);
  check('Switched off, the flow leaves no function in Diga', left, ['Table bookings']);
  await flow.remove();
}

/** Publishes a flow that answers with the argument of its function. */
async function publishFunction(world: World, auth: unknown): Promise<FlowOnHost> {
  const { piece, project } = world;
  const ofPiece = { pieceName: piece.name, pieceVersion: piece.version };
  const flow = await makeFlow(world, 'Test of the Diga piece, function call');
  await flow.setTrigger({
    ...ofPiece,
    displayName: 'Function Call',
    part: 'function_call',
    input: {
      auth,
      function_name: FUNCTION,
      description: 'Finds free slots on a day.',
      parameters: [{ name: 'day', type: 'string', required: true, source: 'llm' }],
      waits: true,
      longest_wait: 30,
      audio: 'none',
      pre_speech: 'auto',
      agents: [project.reception.agentId],
      afterwards: 'launch',
    },
  });
  await flow.addPiece({
    ...ofPiece,
    displayName: 'Return Response',
    part: 'return_response',
    input: {
      response_type: 'json',
      json: { day: '{{trigger.arguments.day}}' },
      after: 'stop',
    },
  });
  await flow.publish();
  return flow;
}

/** Checks what Diga has of the flow; returns the headers by which its agents are known. */
function checkFunction({ sandbox }: World): Record<string, string> {
  const integrations = sandbox.integrations().filter(({ name }) => name.startsWith('Activepieces'));
  const tools = integrations.flatMap(({ id }) => sandbox.tools(id));
  const names = tools.map(({ name }) => name);
  check('Diga has one function, of this flow', names, [FUNCTION]);
  return tools[0]?.headers as Record<string, string>;
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
  const { median, worst } = delaysOf(times);
  table([
    ['', 'median', 'worst'],
    [`${AT_ONCE} agents at once`, `${Math.round(median)} ms`, `${Math.round(worst)} ms`],
  ]);
  check('Each of them gets its own answer', answers, days);
}
