/** The workflows that a client makes in Diga's own engine: how they are made, published and run. */
import { assumed } from './assumptions';
import { isoTime } from './clock';
import type { Clock } from './clock';
import type { FlowCategory, MessageResponse, WorkflowResponse, WorkflowTrigger } from './contract';
import { getTrigger } from './defaults';
import type { Deliveries } from './deliveries';
import { HTTP_ACTION, HTTP_PIECE, hostedPieces } from './hosted-pieces';
import type { HostedPieces } from './hosted-pieces';
import type { Call } from './model';
import { workflowsIn } from './paths';
import { type PreparedCall, runPreCall } from './pre-call';
import type { Project } from './project';
import { type Expressions, rendered } from './render';

/** The parts of a trigger or a step that decide whether it is valid, and what it does. */
interface Step {
  type?: unknown;
  settings?: {
    pieceName?: unknown;
    triggerName?: unknown;
    actionName?: unknown;
    input?: Record<string, unknown> | null;
  } | null;
  nextAction?: Step | null;
}

/** What a client may change in a workflow from outside the API. */
export type WorkflowChanges = Partial<Pick<WorkflowResponse, 'name' | 'status'>> & {
  trigger?: WorkflowTrigger;
};

export class HostedWorkflows {
  /** What runs; the trigger of a `WorkflowResponse` is the draft. */
  private readonly published = new Map<string, WorkflowTrigger | null>();
  private lazyPieces: HostedPieces | undefined;

  constructor(
    private readonly project: Project,
    private readonly clock: Clock,
    private readonly deliveries: Deliveries,
    private readonly expressions: Expressions,
  ) {}

  /** Made at first use, so that a seed gives the same ids with and without them. */
  get pieces(): HostedPieces {
    this.lazyPieces ??= hostedPieces(this.project.ids);
    return this.lazyPieces;
  }

  create(name: string): WorkflowResponse {
    return this.project.addWorkflow({
      name,
      flow_category: 'empty',
      published: false,
      trigger: getTrigger('empty'),
    });
  }

  setTrigger(workflow: WorkflowResponse, trigger: WorkflowTrigger): WorkflowResponse {
    workflow.trigger = described({ ...trigger, valid: this.isValid(trigger) });
    workflow.flow_category = this.findCategory(trigger);
    workflow.updated = isoTime(this.clock.now());
    return workflow;
  }

  /** @throws {ApiError} 400 when the trigger or a step is not valid */
  publish(workflow: WorkflowResponse): WorkflowResponse {
    if (workflow.trigger?.valid !== true) throw assumed.publishedInvalidWorkflow();
    this.published.set(workflow.id, structuredClone(workflow.trigger));
    this.project.unpublishedWorkflows.delete(workflow.id);
    return workflow;
  }

  /** Deletes the workflow and its assignments. */
  delete({ id }: WorkflowResponse): void {
    this.project.workflows.delete(id);
    this.project.unpublishedWorkflows.delete(id);
    this.published.delete(id);
    for (const { draft, versions } of this.project.agents.values()) {
      for (const { content } of [draft, ...versions]) {
        content.flows = content.flows?.filter((flow) => flow.id !== id) ?? [];
      }
    }
  }

  /** Changes the workflow as another client would, and publishes a new trigger. */
  change(workflow: WorkflowResponse, { trigger, ...changes }: WorkflowChanges): void {
    Object.assign(workflow, changes);
    if (trigger) this.publish(this.setTrigger(workflow, trigger));
  }

  /** Runs the post-call workflows of the call's version. */
  runAfter(call: Call): void {
    for (const [id, trigger] of this.runnable(call, 'post_call')) this.run(id, trigger, call);
  }

  hasPreCall(call: Call): boolean {
    return this.runnable(call, 'pre_call').length > 0;
  }

  /** Runs the pre-call workflows of the call's version, and gives the call what they answer. */
  async runBefore(call: Call): Promise<PreparedCall> {
    const { response } = call;
    const { byName: pieces } = this.pieces;
    const runs = await Promise.all(
      this.runnable(call, 'pre_call').map(([id, trigger]) =>
        runPreCall(id, trigger, { call: response, pieces, expressions: this.expressions }),
      ),
    );
    const given = runs.map(({ dynamicVariables }) => dynamicVariables);
    response.dynamic_variables = Object.assign({}, response.dynamic_variables, ...given) as Record<
      string,
      unknown
    >;
    return {
      runs,
      promptAddition: runs.flatMap(({ promptAddition: text }) => text || []).join('\n'),
      isAborted: runs.some(
        ({ outcome, abortsOnFailure }) => outcome !== 'answered' && abortsOnFailure,
      ),
    };
  }

  /** The workflows of the call's version that are published and enabled. */
  private runnable(call: Call, category: FlowCategory): [id: string, trigger: WorkflowTrigger][] {
    const { agent_id: agentId, agent_version_id: versionId } = call.response;
    const agent = agentId === null ? undefined : this.project.agents.get(agentId);
    const version = agent?.versions.find(({ id }) => id === versionId);
    const assigned = version?.content.flows?.map(({ id }) => id) ?? [];
    const path = this.project.paths.all.get(version?.content.conversational_path_id ?? '');
    const ids = new Set([...assigned, ...(path ? workflowsIn(path) : [])]);
    return [...ids].flatMap((id): [string, WorkflowTrigger][] => {
      const trigger = this.published.get(id);
      const isOn = this.project.workflows.get(id)?.status === 'ENABLED';
      return isOn && trigger && this.findCategory(trigger) === category ? [[id, trigger]] : [];
    });
  }

  /** Sends the requests of a workflow's HTTP steps; other steps do nothing. */
  private run(workflowId: string, trigger: WorkflowTrigger, call: Call): void {
    const scope = { trigger: callFinished(call) };
    for (let step = trigger.nextAction as Step | null; step; step = step.nextAction ?? null) {
      const { pieceName, actionName, input } = step.settings ?? {};
      if (pieceName !== HTTP_PIECE || actionName !== HTTP_ACTION) continue;
      const { method, url, headers, body_type, body } = rendered(
        input ?? {},
        scope,
        this.expressions,
      );
      if (method !== 'POST') continue;
      this.deliveries.deliver(
        {
          webhookId: workflowId,
          url: String(url),
          callId: call.response.id,
          status: call.response.status,
        },
        () => ({
          url: String(url),
          headers: { 'content-type': 'application/json', ...(headers as object) },
          body: JSON.stringify(body_type === 'json' ? (body as { data: unknown }).data : {}),
        }),
      );
    }
  }

  private findCategory({ type, settings }: WorkflowTrigger): FlowCategory {
    if (type !== 'PIECE_TRIGGER') return 'empty';
    return this.pieces.getCategory(settings?.pieceName, settings?.triggerName);
  }

  private isValid(trigger: Step): boolean {
    if (trigger.type !== 'PIECE_TRIGGER' || !this.isKnown(trigger, 'triggers')) return false;
    for (let step = trigger.nextAction; step; step = step.nextAction) {
      if (step.type !== 'PIECE' || !this.isKnown(step, 'actions')) return false;
    }
    return true;
  }

  /** Whether the piece has the trigger or action, with a value for each required prop. */
  private isKnown({ settings }: Step, kind: 'triggers' | 'actions'): boolean {
    const name = kind === 'triggers' ? settings?.triggerName : settings?.actionName;
    const operation = this.pieces.byName.get(String(settings?.pieceName))?.[kind]?.[String(name)];
    const props = Object.entries(operation?.props ?? {}) as [string, { required?: boolean }][];
    const isFilled = (prop: string) => (settings?.input?.[prop] ?? null) !== null;
    return (
      operation !== undefined &&
      props.every(([prop, { required }]) => required !== true || isFilled(prop))
    );
  }
}

const STEP_FIELDS = ['name', 'type', 'valid', 'displayName', 'skip', 'children'];
const SETTINGS_FIELDS = [
  ...['pieceName', 'pieceVersion', 'triggerName', 'actionName', 'input', 'propertySettings'],
  ...['sampleData', 'branches', 'executionType'],
];

/** A trigger as Diga shows it: without the fields that it does not describe, such as a step's retries. */
function described<Part extends Step>(part: Part): Part {
  const { settings, nextAction } = part;
  return {
    ...pick(part, STEP_FIELDS),
    ...(settings && { settings: pick(settings, SETTINGS_FIELDS) }),
    nextAction: nextAction ? described(nextAction) : null,
  } as Part;
}

function pick(value: object, names: readonly string[]): object {
  return Object.fromEntries(Object.entries(value).filter(([name]) => names.includes(name)));
}

/** The data of the trigger Call Finished. */
function callFinished({ response, messages }: Call): Record<string, unknown> {
  return {
    ...response,
    messages: messages.map(({ role, content, created_date }: MessageResponse) => ({
      role,
      content,
      created_date,
    })),
  };
}
