import type { ActionContext } from '@activepieces/pieces-framework';
import { InputError } from '../errors';
import { type FlowContext, readNewestVersion } from '../host/flows';
import { type AnsweringTrigger, noteAnswer, takePendingRequest } from '../host/pending-request';
import type { AfterResponse } from '../props/after-response';
import { defineRecord } from '../records/define-record';

/** Largest response, in bytes as it is sent. */
const MAX_KB = 100;

/** The triggers that can wait for a response: their names in the builder, and of the steps that respond. */
const BUILDER_NAMES: Record<AnsweringTrigger, { trigger: string; step: string }> = {
  function_call: { trigger: 'Function Call', step: 'Return Response' },
  pre_call: { trigger: 'Pre-Call', step: 'Return Call Data' },
};

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
    description: 'False where nobody gets it: in a test, without a wait, or after a first answer.',
    value: ({ isSent }) => isSent,
  },
  status: { label: 'HTTP Status', format: 'number', value: ({ status }) => status },
  body: { label: 'Body', description: 'What the agent gets.', value: ({ body }) => body },
});

/** What a step that responds gives. */
export type ResponseRecord = ReturnType<typeof responseRecord.from>;

export const responseSchema = responseRecord.schema;

/**
 * Responds to the request that started the flow, and ends the flow unless it is to go on. Says that it
 * sent nothing if its sender does not wait, or has got an answer of this run already.
 *
 * @throws {InputError} when the response is too large or too late, nothing here can respond, or `trigger`
 * has not started the flow
 */
export async function sendResponse(
  context: Responder,
  trigger: AnsweringTrigger,
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
  const isAwaited = await assertPending(context, trigger);
  const isFirst = noteAnswer(run.id);
  const isText = typeof ready.body === 'string';
  const type = isText ? 'text/plain; charset=utf-8' : 'application/json; charset=utf-8';
  (hook as typeof run.stop)({ response: { ...ready, headers: { 'content-type': type } } });
  return responseRecord.from({ ...ready, isSent: isAwaited && isFirst });
}

/**
 * What the step would send, for a test of the step alone.
 *
 * @throws {InputError} when it could not be sent, or another trigger starts the flow
 */
export async function testResponse(
  context: Responder,
  trigger: AnsweringTrigger,
  response: AgentResponse,
): Promise<ResponseRecord> {
  await assertTrigger(context, trigger);
  return responseRecord.from({ ...prepare(response), isSent: false });
}

/**
 * Whether somebody waits for the response. Asks the host only where the trigger has not run in this
 * process: a caller is waiting.
 */
async function assertPending(context: Responder, trigger: AnsweringTrigger): Promise<boolean> {
  const request = takePendingRequest(context);
  if (!request) return assertTrigger(context, trigger);
  if (request.trigger !== trigger) throw wrongTrigger(trigger, request.trigger);
  const { wait } = request;
  if (wait && Date.now() > wait.deadline) {
    throw new InputError(
      `This response is too late: Diga stopped waiting after ${wait.seconds} s. Let this step come earlier in the flow, or raise "Longest Wait (Seconds)" in the trigger.`,
    );
  }
  return wait !== null;
}

/** Whether the trigger of the flow waits, as far as the host says. */
async function assertTrigger({ flows }: FlowContext, expected: AnsweringTrigger): Promise<boolean> {
  const version = await readNewestVersion({ flows });
  // The newest version may be a draft with another trigger than the one that runs.
  if (version?.id !== flows.current.version.id) return true;
  const { triggerName, input } = version.trigger?.settings ?? {};
  if (triggerName !== undefined && triggerName !== expected) {
    throw wrongTrigger(expected, triggerName);
  }
  return input?.['waits'] !== false;
}

function wrongTrigger(expected: AnsweringTrigger, actual: unknown): InputError {
  const { trigger, step } = BUILDER_NAMES[expected];
  const other = actual === 'function_call' || actual === 'pre_call' ? BUILDER_NAMES[actual] : null;
  return new InputError(
    other
      ? `${step} answers flows that start with ${trigger}. This one starts with ${other.trigger}: use ${other.step}.`
      : `Nothing waits for the answer of this flow. Start the flow with ${trigger}.`,
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
