/** What a workflow does before a call begins. */
import type { CallResponse, PieceDetailResponse, WorkflowTrigger } from './contract';
import { HTTP_ACTION, HTTP_PIECE } from './hosted-pieces';
import { type Expressions, rendered } from './render';
import { sendAndWait, type ToolResult } from './tool-calls';

/** The most that Diga waits for a workflow, in seconds. */
const MAX_WAIT_SECONDS = 55;

/** How one workflow ended. */
export interface PreCallRun {
  workflowId: string;
  /** `wrong answer`: what it gave is no text or no variables. */
  outcome: 'answered' | 'timeout' | 'error' | 'wrong answer';
  /** The status of the last response; null if there was none. */
  status: number | null;
  promptAddition: string;
  dynamicVariables: Record<string, unknown>;
  /** Whether the call ends if the workflow fails. */
  abortsOnFailure: boolean;
}

/** How a call was prepared by all workflows of its version. */
export interface PreparedCall {
  runs: readonly PreCallRun[];
  /** Of all workflows, one after another. */
  promptAddition: string;
  /** Whether a workflow has ended the call. */
  isAborted: boolean;
}

type Pieces = ReadonlyMap<string, PieceDetailResponse>;

interface Step {
  settings?: {
    pieceName?: unknown;
    triggerName?: unknown;
    actionName?: unknown;
    input?: Record<string, unknown> | null;
  } | null;
  nextAction?: Step | null;
}

/** Runs the steps of a published workflow, one after another. */
export async function runPreCall(
  workflowId: string,
  trigger: WorkflowTrigger,
  { call, pieces, expressions }: { call: CallResponse; pieces: Pieces; expressions: Expressions },
): Promise<PreCallRun> {
  const settings = valuesByTitle(pieces, trigger, 'triggers', trigger.settings?.input ?? {});
  const seconds = Math.min(Number(settings['Timeout'] ?? 30), MAX_WAIT_SECONDS);
  const run: PreCallRun = {
    workflowId,
    outcome: 'answered',
    status: null,
    promptAddition: '',
    dynamicVariables: {},
    abortsOnFailure: settings['Abort call on failure'] === true,
  };
  const deadline = Date.now() + seconds * 1000;
  const scope: Record<string, unknown> = { trigger: preCallData(call) };
  let index = 1;
  for (let step = trigger.nextAction as Step | null; step; step = step.nextAction ?? null) {
    const { pieceName, actionName, input } = step.settings ?? {};
    const values = rendered(input ?? {}, scope, expressions);
    if (pieceName === HTTP_PIECE && actionName === HTTP_ACTION) {
      const { outcome, status, output } = await sendRequest(values, deadline);
      run.status = status;
      if (outcome !== 'answered') return { ...run, outcome };
      scope[`step_${index}`] = output;
    } else {
      const given = valuesByTitle(pieces, step, 'actions', values);
      const { 'Prompt addition': prompt, 'Dynamic variables': variables } = given;
      if (typeof prompt !== 'string' || !isVariables(variables)) {
        return { ...run, outcome: 'wrong answer' };
      }
      run.promptAddition = prompt;
      run.dynamicVariables = variables === '' ? {} : variables;
    }
    index += 1;
  }
  return run;
}

interface StepResult extends Pick<ToolResult, 'outcome' | 'status'> {
  /** What expressions find; undefined if the step failed. */
  output?: unknown;
}

/** How often the HTTP piece sends a request in a failure mode that does not end with the first failure. */
const MAX_ATTEMPTS = 3;

/** The HTTP step, with the failure modes of its piece that let a workflow go on after a 4xx or stop it. */
async function sendRequest(
  { method, url, headers, body, timeout, failureMode }: Record<string, unknown>,
  deadline: number,
): Promise<StepResult> {
  const { data } = body as { data: unknown };
  const goesOn = failureMode === 'continue_4xx';
  for (let attempt = 1; ; attempt += 1) {
    const seconds = Math.min(Number(timeout) || Infinity, (deadline - Date.now()) / 1000);
    if (seconds <= 0) return { outcome: 'timeout', status: null };
    const request = { method: String(method), headers, body: data, seconds };
    const { outcome, status, body: answer } = await sendAndWait(String(url), request);
    if (outcome === 'answered') return { outcome, status, output: { status, body: answer } };
    if (goesOn && status !== null && status >= 400 && status < 500) {
      const output = { response: { status, body: answer }, request: { body: data } };
      return { outcome: 'answered', status, output };
    }
    if (!goesOn || attempt === MAX_ATTEMPTS) return { outcome, status };
  }
}

/** The input of a trigger or a step by the names that a user sees. */
function valuesByTitle(
  pieces: Pieces,
  { settings }: Step,
  kind: 'triggers' | 'actions',
  input: Record<string, unknown>,
): Record<string, unknown> {
  const name = kind === 'triggers' ? settings?.triggerName : settings?.actionName;
  const operation = pieces.get(String(settings?.pieceName))?.[kind]?.[String(name)];
  const props = (operation?.props ?? {}) as Record<string, { displayName?: string }>;
  return Object.fromEntries(
    Object.entries(props).map(([key, { displayName }]) => [displayName ?? key, input[key]]),
  );
}

/** An expression that leads nowhere gives an empty text, which is no variables. */
function isVariables(value: unknown): value is Record<string, unknown> | '' {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject || value === '' || value === undefined;
}

/** The data of the trigger Pre-Call. */
function preCallData(call: CallResponse): Record<string, unknown> {
  const { id, type, status, contact, agent_id, agent_version_id, phone_register_id } = call;
  const { created_date, dynamic_variables } = call;
  return {
    ...{ id, type, status, channel: contact.contact_type, contact, agent_id, agent_version_id },
    ...{ phone_register_id, start_time: null, created_date, dynamic_variables },
  };
}
