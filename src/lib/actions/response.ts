import type { ActionContext } from '@activepieces/pieces-framework';
import { InputError } from '../errors';
import { type FlowContext, readNewestVersion } from '../host/flows';
import { takePendingRequest } from '../host/pending-request';
import type { AfterResponse } from '../props/after-response';
import { defineRecord } from '../records/define-record';

/** Largest response, in bytes as it is sent. */
const MAX_KB = 100;

/** Names of the triggers that can wait for a response. */
const WAITING_TRIGGERS: readonly unknown[] = ['function_call', 'pre_call'];

/** What a step responds to the agent. */
export interface AgentResponse {
  status: number;
  /** Text, or what becomes JSON. */
  body: unknown;
}

/** The part of a step's context that responds. */
type Responder = Pick<ActionContext, 'run' | 'flows'>;

const responseRecord = defineRecord<AgentResponse & { isSent: boolean }>()({
  sent: {
    label: 'Sent',
    format: 'boolean',
    description: 'False in a test of the step alone, which sends nothing.',
    value: ({ isSent }) => isSent,
  },
  status: { label: 'HTTP Status', format: 'number', value: ({ status }) => status },
  body: { label: 'Body', description: 'What the agent gets.', value: ({ body }) => body },
});

/** What a step that responds gives. */
export type ResponseRecord = ReturnType<typeof responseRecord.from>;

export const responseSchema = responseRecord.schema;

/**
 * Responds to the request that started the flow, and ends the flow unless it is to go on.
 *
 * @throws {InputError} when the response is too large, nothing here can respond, or nobody waits for it
 */
export async function sendResponse(
  context: Responder,
  response: AgentResponse,
  after: AfterResponse,
): Promise<ResponseRecord> {
  const ready = prepare(response);
  const { run } = context;
  const hook: unknown = after === 'go_on' ? run?.respond : run?.stop;
  if (typeof hook !== 'function') {
    throw new InputError(
      'This Activepieces cannot answer from a step. Use a newer one, or run this step in a flow and not alone.',
    );
  }
  await assertPending(context);
  const isText = typeof ready.body === 'string';
  const type = isText ? 'text/plain; charset=utf-8' : 'application/json; charset=utf-8';
  (hook as typeof run.stop)({ response: { ...ready, headers: { 'content-type': type } } });
  return responseRecord.from({ ...ready, isSent: true });
}

/**
 * What the step would send, for a test of the step alone.
 *
 * @throws {InputError} when it could not be sent, or no trigger of the flow waits for it
 */
export async function testResponse(
  context: Responder,
  response: AgentResponse,
): Promise<ResponseRecord> {
  await assertWaitingTrigger(context);
  return responseRecord.from({ ...prepare(response), isSent: false });
}

/** Asks the host only where the trigger has not run in this process: a caller is waiting. */
async function assertPending(context: Responder): Promise<void> {
  const request = takePendingRequest(context);
  if (!request) return assertWaitingTrigger(context);
  if (Date.now() <= request.deadline) return;
  throw new InputError(
    `This answer comes too late: nobody waits for longer than ${request.waitSeconds} s. Let this step come earlier in the flow, or raise "Longest Wait (Seconds)" in the trigger.`,
  );
}

async function assertWaitingTrigger({ flows }: FlowContext): Promise<void> {
  const version = await readNewestVersion({ flows });
  // The newest version may be a draft with another trigger than the one that runs.
  if (version?.id !== flows.current.version.id) return;
  const trigger = version.trigger?.settings?.triggerName;
  if (trigger === undefined || WAITING_TRIGGERS.includes(trigger)) return;
  throw new InputError(
    'Nothing waits for the answer of this flow. Start the flow with Function Call or Pre-Call.',
  );
}

/** Drops what is not set: undefined has no place in JSON. */
function prepare({ status, body }: AgentResponse): AgentResponse {
  const json = JSON.stringify(body) ?? '""';
  const bytes = Buffer.byteLength(typeof body === 'string' ? body : json);
  if (bytes > MAX_KB * 1024) {
    throw new InputError(
      `The answer has ${Math.ceil(bytes / 1024)} KB; at most ${MAX_KB} KB are possible. Answer with less: an agent has to say it.`,
    );
  }
  return { status, body: JSON.parse(json) as unknown };
}
