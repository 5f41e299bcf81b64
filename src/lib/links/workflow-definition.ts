import { DigaError } from '../diga/errors';
import type { Workflow, WorkflowStep } from '../diga/types';
import type { WorkflowDefinition } from '../diga/workflow-changes';
import { HTTP_ACTION, HTTP_PIECE, type HostedOperation, type HostedPieces } from './hosted-pieces';
import type { HostedTrigger } from './hosted-trigger';
import { SECRET_HEADER } from './request-secret';

/** The version of Activepieces' flow JSON in which a definition is written. */
const SCHEMA_VERSION = '22';

export interface LinkTarget {
  /** What Diga shows the workflow as. */
  name: string;
  /** The flow's address, as the host gives it. */
  url: string;
  /** The secret that each request carries. */
  token: string;
  trigger: HostedTrigger;
}

type Input = Record<string, unknown>;

/** Expressions are those of Diga's engine. */
const BODY = { call_id: '{{trigger.id}}' };

/**
 * The workflow that tells the flow of each call: Diga's trigger, then one HTTP request.
 *
 * @throws {DigaError} when the HTTP piece lacks an input that the request needs.
 */
export function buildDefinition(
  { trigger, request }: HostedPieces,
  target: LinkTarget,
): WorkflowDefinition {
  return {
    displayName: target.name,
    schemaVersion: SCHEMA_VERSION,
    trigger: {
      name: 'trigger',
      type: 'PIECE_TRIGGER',
      valid: true,
      // Activepieces refuses an import without it.
      lastUpdatedDate: new Date().toISOString(),
      displayName: target.trigger.displayNames[0] ?? '',
      settings: { ...settingsOf(trigger, {}), triggerName: trigger.name },
      nextAction: requestStep(request, target),
    },
  };
}

/** Whether a stored workflow has the right category, and a first step that sends the right request. */
export function isRight(workflow: Workflow, { url, token, trigger }: LinkTarget): boolean {
  const step = workflow.trigger?.nextAction;
  const { pieceName, actionName, input } = step?.settings ?? {};
  const wanted = { method: 'POST', url, headers: { [SECRET_HEADER]: token } };
  return (
    workflow.flow_category === trigger.category &&
    pieceName === HTTP_PIECE &&
    actionName === HTTP_ACTION &&
    step?.skip !== true &&
    contains(input, wanted) &&
    contains(bodyOf(input), BODY)
  );
}

function requestStep(request: HostedOperation, { url, token }: LinkTarget): WorkflowStep {
  const headers = { [SECRET_HEADER]: token };
  const body =
    'body_type' in request.props ? { body_type: 'json', body: { data: BODY } } : { body: BODY };
  const needed = ['method', 'url', 'headers', 'body'].find((name) => !(name in request.props));
  if (needed !== undefined) {
    throw new DigaError({
      kind: 'unexpected_response',
      message: `The HTTP step of Diga's workflows has no input "${needed}", so this flow cannot be shown there. Update the piece for Diga.`,
    });
  }
  return {
    name: 'step_1',
    type: 'PIECE',
    valid: true,
    skip: false,
    displayName: 'Start the flow in Activepieces',
    settings: {
      ...settingsOf(request, { method: 'POST', url, headers, queryParams: {}, ...body }),
      actionName: request.name,
      errorHandlingOptions: {
        continueOnFailure: { value: false },
        retryOnFailure: { value: true },
      },
    },
    nextAction: null,
  };
}

/** The values under names that the operation has; its other props get their defaults. */
function settingsOf({ pieceName, pieceVersion, props }: HostedOperation, values: Input) {
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
function bodyOf(input: Input | null | undefined): unknown {
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
  if (!isObject(wanted)) return value === wanted;
  return (
    isObject(value) && Object.entries(wanted).every(([name, part]) => contains(value[name], part))
  );
}

function isObject(value: unknown): value is Input {
  return typeof value === 'object' && value !== null;
}
