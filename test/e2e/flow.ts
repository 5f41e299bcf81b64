import { setTimeout as delay } from 'node:timers/promises';
import type { FlowVersionTemplate } from '@activepieces/shared';
import type { Session } from '../../scripts/install/host';
import type { Item, PickerState } from '../support/host';

/** Longest wait for a flow to switch on or off, in milliseconds. */
const SWITCH_TIMEOUT_MS = 60_000;

const PAUSE_MS = 50;

/** Interval at which to poll runs that have not ended, in milliseconds. */
const SETTLED_PAUSE_MS = 200;

/** A trigger or an action of a piece, with its input. */
export interface PieceStep {
  displayName: string;
  pieceName: string;
  pieceVersion: string;
  /** The name of the action or the trigger. */
  part: string;
  input: Item;
}

export interface CodeStep {
  displayName: string;
  code: string;
  input: Item;
}

/** A flow run, as the host lists it. */
export interface FlowRun {
  id: string;
  status: string;
  created: string;
  startTime: string;
}

/** The details of a flow run. */
export interface FlowRunDetails {
  /** By name of the trigger or step; only those that have started. */
  steps?: Record<string, { input?: unknown; output?: unknown; errorMessage?: unknown }> | null;
  failedStep?: { name: string; displayName: string; message?: string };
}

/** A flow on a real host. Its methods reject with a HostUnreachable or a HostRefusal. */
export class FlowOnHost {
  private lastStep = 'trigger';
  private steps = 0;
  private isRemoved = false;

  private constructor(
    private readonly session: Session,
    private readonly projectId: string,
    readonly id: string,
    private readonly versionId: string,
  ) {}

  /** Creates an empty flow. */
  static async create(
    session: Session,
    projectId: string,
    displayName: string,
  ): Promise<FlowOnHost> {
    const flow = await session.post<{ id: string; version: { id: string } }>('/flows', {
      displayName,
      projectId,
    });
    return new FlowOnHost(session, projectId, flow.id, flow.version.id);
  }

  /** Sets the flow's trigger. */
  async setTrigger({ displayName, part, input, ...piece }: PieceStep): Promise<void> {
    await this.change('UPDATE_TRIGGER', {
      name: 'trigger',
      displayName,
      type: 'PIECE_TRIGGER',
      valid: true,
      settings: { ...piece, triggerName: part, input, propertySettings: asTyped(input) },
    });
  }

  /** Appends an action. */
  async addPiece({ displayName, part, input, ...piece }: PieceStep): Promise<void> {
    await this.add(displayName, 'PIECE', {
      ...piece,
      actionName: part,
      input,
      propertySettings: asTyped(input),
    });
  }

  async addCode({ displayName, code, input }: CodeStep): Promise<void> {
    await this.add(displayName, 'CODE', { input, sourceCode: { packageJson: '{}', code } });
  }

  /** Replaces the flow by a template, as the builder does; returns the flow as the host stored it. */
  async import({
    displayName,
    trigger,
    schemaVersion,
    notes,
  }: FlowVersionTemplate): Promise<FlowVersionTemplate> {
    const { version } = await this.change<{ version: FlowVersionTemplate }>('IMPORT_FLOW', {
      displayName,
      trigger,
      schemaVersion,
      notes,
    });
    return version;
  }

  /** Opens a picker of the trigger, as the builder does. */
  async pick(
    { pieceName, pieceVersion, part }: PieceStep,
    propertyName: string,
    input: Item,
  ): Promise<PickerState> {
    const { options } = await this.session.post<{ options: PickerState }>('/pieces/options', {
      projectId: this.projectId,
      pieceName,
      pieceVersion,
      actionOrTriggerName: part,
      propertyName,
      flowId: this.id,
      flowVersionId: this.versionId,
      input,
    });
    return options;
  }

  /** Presses Test on the trigger; returns what the builder shows. */
  async pressTest(): Promise<Item[]> {
    const { data } = await this.session.post<{ data: { payload: Item }[] }>('/test-trigger', {
      projectId: this.projectId,
      flowId: this.id,
      flowVersionId: this.versionId,
      testStrategy: 'TEST_FUNCTION',
    });
    return data.map(({ payload }) => payload);
  }

  /** Publishes and enables the flow; rejects with the host's message for what `onEnable` throws. */
  async publish(): Promise<void> {
    await this.change('LOCK_AND_PUBLISH', { status: 'ENABLED' });
    await this.becomes('ENABLED');
  }

  async switchOff(): Promise<void> {
    await this.change('CHANGE_STATUS', { status: 'DISABLED' });
    await this.becomes('DISABLED');
  }

  async isOn(): Promise<boolean> {
    return this.isInState('ENABLED');
  }

  /** The newest 100 runs. */
  async runs(): Promise<FlowRun[]> {
    const { data } = await this.session.get<{ data: FlowRun[] }>(
      `/flow-runs?projectId=${this.projectId}&flowId=${this.id}&limit=100`,
    );
    return data;
  }

  getDetails(run: FlowRun): Promise<FlowRunDetails> {
    return this.session.get<FlowRunDetails>(`/flow-runs/${run.id}`);
  }

  /** The output of the trigger in a run. */
  async getTriggerOutput(run: FlowRun): Promise<Item> {
    const { steps } = await this.getDetails(run);
    return steps?.['trigger']?.output as Item;
  }

  /** The runs, once each of them has ended. */
  async settledRuns(): Promise<FlowRun[]> {
    for (;;) {
      const runs = await this.runs();
      if (!runs.some(({ status }) => status === 'RUNNING' || status === 'QUEUED')) return runs;
      await delay(SETTLED_PAUSE_MS);
    }
  }

  /** The runs that have ended and are not among `before`. */
  async runsAfter(before: readonly FlowRun[]): Promise<FlowRun[]> {
    const known = new Set(before.map(({ id }) => id));
    return (await this.settledRuns()).filter(({ id }) => !known.has(id));
  }

  /** The names of the steps that a run has executed, without the trigger. */
  async executedSteps(run: FlowRun): Promise<string[]> {
    const { steps } = await this.getDetails(run);
    return Object.keys(steps ?? {}).filter((name) => name !== 'trigger');
  }

  /** Deletes the flow, unless it is already deleted. */
  async remove(): Promise<void> {
    if (this.isRemoved) return;
    this.isRemoved = true;
    await this.session.delete(`/flows/${this.id}`);
  }

  private async add(displayName: string, type: string, settings: Item): Promise<void> {
    this.steps += 1;
    const name = `step_${this.steps}`;
    await this.change('ADD_ACTION', {
      parentStep: this.lastStep,
      action: {
        name,
        displayName,
        type,
        valid: true,
        settings: { ...settings, errorHandlingOptions: {} },
      },
    });
    this.lastStep = name;
  }

  private change<Response>(type: string, request: object): Promise<Response> {
    return this.session.post<Response>(`/flows/${this.id}`, { type, request });
  }

  private async isInState(wanted: string): Promise<boolean> {
    const { status, operationStatus } = await this.session.get<Record<string, string>>(
      `/flows/${this.id}`,
    );
    return status === wanted && operationStatus === 'NONE';
  }

  private async becomes(wanted: string): Promise<void> {
    const deadline = Date.now() + SWITCH_TIMEOUT_MS;
    for (;;) {
      if (await this.isInState(wanted)) return;
      if (Date.now() >= deadline)
        throw new Error(`The flow did not become ${wanted} within ${SWITCH_TIMEOUT_MS} ms.`);
      await delay(PAUSE_MS);
    }
  }
}

/** Marks every input as typed in the builder, not as a dynamic value. */
function asTyped(input: Item): Item {
  return Object.fromEntries(Object.keys(input).map((name) => [name, { type: 'MANUAL' }]));
}
