import { setTimeout as delay } from 'node:timers/promises';
import type { FlowVersionTemplate } from '@activepieces/shared';
import type { Session } from '../../scripts/install/session';
import type { Item, PickerState } from '../support/host';

/** How long a host may take to switch a flow on or off, in milliseconds. */
const SWITCHED_WITHIN_MS = 60_000;

const PAUSE_MS = 50;

/** Pause between two looks at runs that have not ended, in milliseconds. */
const SETTLED_PAUSE_MS = 200;

/** A step of a piece: which one, and what is typed and picked into it. */
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

/** A run of a flow, as the host lists it. */
export interface FlowRun {
  id: string;
  status: string;
  created: string;
  startTime: string;
}

/** What a host tells of a single run. */
export interface FlowRunDetails {
  /** By the names of the trigger and the steps; only what has begun. */
  steps?: Record<string, { output?: unknown; errorMessage?: unknown }> | null;
  failedStep?: { name: string; displayName: string; message?: string };
}

/** A flow on a real host. Its methods throw a HostUnreachable or a HostRefusal. */
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

  /** Makes an empty flow. */
  static async make(session: Session, projectId: string, displayName: string): Promise<FlowOnHost> {
    const flow = await session.post<{ id: string; version: { id: string } }>('/flows', {
      displayName,
      projectId,
    });
    return new FlowOnHost(session, projectId, flow.id, flow.version.id);
  }

  /** Puts a piece's trigger in front. */
  async setTrigger({ displayName, part, input, ...piece }: PieceStep): Promise<void> {
    await this.change('UPDATE_TRIGGER', {
      name: 'trigger',
      displayName,
      type: 'PIECE_TRIGGER',
      valid: true,
      settings: { ...piece, triggerName: part, input, propertySettings: asTyped(input) },
    });
  }

  /** Adds a step at the end. */
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

  /** Replaces all of the flow by a template, as the builder does; gives what the host made of it. */
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

  /** Presses Test on the trigger; gives what the builder shows. */
  async pressTest(): Promise<Item[]> {
    const { data } = await this.session.post<{ data: { payload: Item }[] }>('/test-trigger', {
      projectId: this.projectId,
      flowId: this.id,
      flowVersionId: this.versionId,
      testStrategy: 'TEST_FUNCTION',
    });
    return data.map(({ payload }) => payload);
  }

  /** Switches the flow on as it is now; throws what `onEnable` throws, in the host's words. */
  async publish(): Promise<void> {
    await this.change('LOCK_AND_PUBLISH', { status: 'ENABLED' });
    await this.until('ENABLED');
  }

  async switchOff(): Promise<void> {
    await this.change('CHANGE_STATUS', { status: 'DISABLED' });
    await this.until('DISABLED');
  }

  /** The newest hundred runs. */
  async runs(): Promise<FlowRun[]> {
    const { data } = await this.session.get<{ data: FlowRun[] }>(
      `/flow-runs?projectId=${this.projectId}&flowId=${this.id}&limit=100`,
    );
    return data;
  }

  detailsOf(run: FlowRun): Promise<FlowRunDetails> {
    return this.session.get<FlowRunDetails>(`/flow-runs/${run.id}`);
  }

  /** What the trigger gave to a run. */
  async startOf(run: FlowRun): Promise<Item> {
    const { steps } = await this.detailsOf(run);
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

  /** Deletes the flow, if it is still there. */
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

  private change<Answer>(type: string, request: object): Promise<Answer> {
    return this.session.post<Answer>(`/flows/${this.id}`, { type, request });
  }

  private async until(wanted: string): Promise<void> {
    const deadline = Date.now() + SWITCHED_WITHIN_MS;
    for (;;) {
      const { status, operationStatus } = await this.session.get<Record<string, string>>(
        `/flows/${this.id}`,
      );
      if (status === wanted && operationStatus === 'NONE') return;
      if (Date.now() >= deadline) throw new Error(`The flow does not become ${wanted}.`);
      await delay(PAUSE_MS);
    }
  }
}

/** No input is switched to a dynamic value. */
function asTyped(input: Item): Item {
  return Object.fromEntries(Object.keys(input).map((name) => [name, { type: 'MANUAL' }]));
}
