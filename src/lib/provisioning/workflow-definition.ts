import type { DigaError } from '../diga/errors';
import type {
  Workflow,
  WorkflowDefinition,
  WorkflowStep,
  WorkflowTrigger,
} from '../diga/workflows';
import { nameMatches } from '../util/names';
import {
  findOperation,
  type HostedAnswer,
  type HostedInput,
  type HostedOperation,
  type HostedPieces,
  type HostedTrigger,
  HTTP_ACTION,
  HTTP_PIECE,
  unsupportedError,
} from './hosted-pieces';

/** Input of a trigger or a step, by the internal names of its props. */
type Input = Record<string, unknown>;

/** The version of Activepieces' flow JSON in which a definition is written. */
const SCHEMA_VERSION = '22';

export interface LinkTarget {
  /** What Diga shows the workflow as. */
  name: string;
  /** The flow's address, as the host gives it. */
  url: string;
  /** What each request carries, with the flow's secret. */
  headers: Record<string, string>;
  trigger: HostedTrigger;
  /** The JSON that is sent, with expressions of Diga's engine. Default: the id of the call. */
  body?: Input;
  /** Default: the flow is told of calls, and its answer does not matter. */
  answer?: HostedAnswer;
  /** Whether expressions are written in the old form alone. */
  isOldForm?: boolean;
}

/**
 * An expression for what a step of a workflow gives, or for a field of it. Engines have it under `output`
 * since Activepieces 0.85.4, and Diga does not tell the release of its own (tried on 0.83.0 and 0.86.0).
 */
export function expressionFor(step: string, ...path: string[]): string {
  return `{{(${step}['output'] ?? ${step})${path.map((name) => `['${name}']`).join('')}}}`;
}

/** An expression as engines have it before that. */
function toOldForm(text: string): string {
  return text.replaceAll("['output']", '').replace(/\((\w+) \?\? \1\)/g, '$1');
}

/** The values of a target, with expressions in its form. */
function inForm<Value>({ isOldForm = false }: LinkTarget, value: Value): Value {
  if (!isOldForm) return value;
  return JSON.parse(JSON.stringify(value), (_name, part: unknown) =>
    typeof part === 'string' ? toOldForm(part) : part,
  ) as Value;
}

const CALL_ID: Input = { call_id: expressionFor('trigger', 'id') };

/**
 * The workflow that tells the flow of each call: Diga's trigger, one HTTP request, and the step that
 * takes what the flow answers.
 *
 * @throws {DigaError} when a piece lacks an input or an action that the workflow needs.
 */
export function buildDefinition(pieces: HostedPieces, target: LinkTarget): WorkflowDefinition {
  const { trigger, request } = pieces;
  return {
    displayName: target.name,
    schemaVersion: SCHEMA_VERSION,
    trigger: {
      name: 'trigger',
      type: 'PIECE_TRIGGER',
      valid: true,
      // Activepieces refuses an import without it.
      lastUpdatedDate: new Date().toISOString(),
      displayName: target.trigger.displayNames[0],
      settings: {
        ...toSettings(trigger, toInputs(trigger, target.answer?.settings ?? [])),
        triggerName: trigger.name,
      },
      nextAction: { ...requestStep(request, target), nextAction: answerStep(pieces, target) },
    },
  };
}

/**
 * Whether a stored workflow has the right category, a first step that sends the right request and, if
 * it waits, what it cannot do without.
 */
export function matchesTarget(workflow: Workflow, target: LinkTarget): boolean {
  const { url, headers, trigger } = target;
  const { body, answer } = inForm(target, { body: CALL_ID, ...target });
  const step = workflow.trigger?.nextAction;
  const { pieceName, actionName, input } = step?.settings ?? {};
  const wanted = { method: 'POST', url, headers, ...getFailureMode(answer) };
  return (
    workflow.flow_category === trigger.category &&
    pieceName === HTTP_PIECE &&
    actionName === HTTP_ACTION &&
    step?.skip !== true &&
    contains(input, wanted) &&
    contains(parseBody(input), body) &&
    (!answer ||
      (hasNeeded(workflow.trigger, answer.settings) && hasNeeded(step?.nextAction, answer.inputs)))
  );
}

/** Whether a trigger or a step has the needed inputs, under whichever names. */
function hasNeeded(
  part: WorkflowTrigger | WorkflowStep | null | undefined,
  inputs: readonly HostedInput[],
): boolean {
  const values = Object.values(part?.settings?.input ?? {});
  const isSkipped = part && 'skip' in part && part.skip === true;
  const isThere = (wanted: unknown) => values.some((value) => isSame(value, wanted));
  return !isSkipped && inputs.every(({ value, isNeeded }) => !isNeeded || isThere(value));
}

function requestStep(request: HostedOperation, target: LinkTarget): WorkflowStep {
  const { url, headers, answer } = target;
  const data = inForm(target, target.body ?? CALL_ID);
  const body =
    'body_type' in request.props ? { body_type: 'json', body: { data } } : { body: data };
  const failureMode = getFailureMode(answer);
  const needed = ['method', 'url', 'headers', 'body', ...Object.keys(failureMode)].find(
    (name) => !(name in request.props),
  );
  if (needed !== undefined) throw missing(`The HTTP step of Diga's workflows has no input`, needed);
  return toStep('step_1', 'Start the flow in Activepieces', request, {
    values: {
      ...{ method: 'POST', url, headers, queryParams: {}, ...body },
      ...(answer && { timeout: answer.waitSeconds }),
      ...failureMode,
    },
    // A call that waits has no time for it, and an error may be the answer.
    isRetried: !answer,
  });
}

/**
 * What lets a workflow go on after a 4xx: a host answers 404 for a flow that is off, and 410 for one that
 * is gone. The HTTP piece sends the request up to three times before it fails in this mode.
 */
function getFailureMode(answer: HostedAnswer | undefined): Input {
  return answer?.endsCall ? { failureMode: 'continue_4xx' } : {};
}

function answerStep({ diga }: HostedPieces, target: LinkTarget): WorkflowStep | null {
  const { answer } = inForm(target, target);
  if (!answer) return null;
  const { displayNames, inputs } = answer;
  const [title] = displayNames;
  const action = findOperation(diga, 'actions', displayNames);
  if (!action) throw missing("Diga's own piece has no action", title);
  return toStep('step_2', title, action, { values: toInputs(action, inputs), isRetried: false });
}

/**
 * Maps the values to the operation's own prop names.
 *
 * @throws {DigaError} when it has none for a value that is needed
 */
function toInputs({ props }: HostedOperation, inputs: readonly HostedInput[]): Input {
  const found = inputs.flatMap(({ words, value, isNeeded }) => {
    const name = Object.keys(props).find((each) =>
      words.some((word) => nameMatches(props[each]?.displayName, word, 'partial')),
    );
    if (name !== undefined) return [[name, value] as const];
    if (isNeeded) throw missing("Diga's own piece has no input", words[0]);
    return [];
  });
  return Object.fromEntries(found);
}

/** The error for a part that the user sees as `name` and that Diga does not have. */
function missing(what: string, name: string): DigaError {
  return unsupportedError(`${what} "${name}"`, 'Update the piece for Diga.');
}

/** A step of a workflow. Diga tries a retried one again if it fails. */
function toStep(
  name: string,
  displayName: string,
  operation: HostedOperation,
  { values, isRetried }: { values: Input; isRetried: boolean },
): WorkflowStep {
  return {
    name,
    type: 'PIECE',
    valid: true,
    skip: false,
    displayName,
    settings: {
      ...toSettings(operation, values),
      actionName: operation.name,
      errorHandlingOptions: {
        continueOnFailure: { value: false },
        retryOnFailure: { value: isRetried },
      },
    },
    nextAction: null,
  };
}

/** The values under names that the operation has; its other props get their defaults. */
function toSettings({ pieceName, pieceVersion, props }: HostedOperation, values: Input) {
  const filled = Object.entries(props)
    .map(([name, { defaultValue }]) => [name, values[name] ?? defaultValue] as const)
    .filter(([, value]) => value !== undefined && value !== null);
  return {
    pieceName,
    pieceVersion,
    input: Object.fromEntries(filled),
    propertySettings: Object.fromEntries(filled.map(([name]) => [name, { type: 'MANUAL' }])),
  };
}

/** The JSON that a stored step sends, whose place and form depend on the version of the HTTP piece. */
function parseBody(input: Input | null | undefined): unknown {
  const { body } = input ?? {};
  const data = isObject(body) && 'data' in body ? body['data'] : body;
  if (typeof data !== 'string') return data;
  try {
    return JSON.parse(data) as unknown;
  } catch {
    return undefined;
  }
}

/** Whether a value has all that is wanted; Diga may add to what it stores. */
function contains(value: unknown, wanted: unknown): boolean {
  if (!isObject(wanted)) return isSame(value, wanted);
  return (
    isObject(value) && Object.entries(wanted).every(([name, part]) => contains(value[name], part))
  );
}

function isObject(value: unknown): value is Input {
  return typeof value === 'object' && value !== null;
}

/** Whether two values are the same. An engine may have rewritten the references of an expression. */
function isSame(value: unknown, wanted: unknown): boolean {
  if (value === wanted) return true;
  if (typeof value !== 'string' || typeof wanted !== 'string') return false;
  const areNew = [value, wanted].every((text) => text.includes("['output']"));
  return areNew && toOldForm(value) === toOldForm(wanted);
}
