/** What a test sees of the fake host: its flows, its steps and its pickers. */
import type { InputPropertyMap, Piece } from '@activepieces/pieces-framework';
import type { FlowStore } from '../store';

/** The values of a Diga connection. */
export interface ConnectionValues {
  apiKey: string;
  baseUrl?: string;
}

/** The output of a step. */
export type Item = Record<string, unknown>;

/** A picker as the builder shows it. */
export interface PickerState {
  disabled?: boolean;
  placeholder?: string;
  options: { label: string; value: string }[];
}

/** A file that an action wrote. */
export interface WrittenFile {
  fileName: string;
  data: Buffer;
}

/** An action as a step of a flow run, which may pause the run. */
export interface Step {
  /** When the run resumes, in milliseconds since the epoch; null if it is not paused. */
  readonly pausedUntil: number | null;
  /** Undefined until the step has ended. */
  readonly output: Item | Item[] | undefined;
  /** The store of the step's flow. */
  readonly store: FlowStore;
  /** Resumes a paused run; rejects with what the action throws. */
  resume(): Promise<void>;
}

export interface NewStep {
  action: string;
  connection: ConnectionValues;
  input?: Item;
  /** Default: the store of a new flow. */
  store?: FlowStore;
  /** Whether the run can pause; it cannot where a step is tested alone. Default: true. */
  canPause?: boolean;
}

/** An action after the trigger of a flow. */
export interface FlowStep {
  action: string;
  /** The values of its props, which may use what the trigger gave. */
  input: Item | ((record: Item) => Item);
}

/** What a step responds to a request that waits. */
export interface SyncResponse {
  status?: number;
  body?: unknown;
  headers?: Record<string, string>;
}

/** A flow that starts with a trigger of the piece. */
export interface Flow {
  readonly id: string;
  /** What the user calls the flow. */
  name: string;
  readonly webhookUrl: string;
  /** The webhook URL with the flow's token, which Diga must call. */
  readonly deliveryUrl: string;
  readonly store: FlowStore;
  /** Whether the host shows it as on. */
  readonly isOn: boolean;
  /** What the trigger passed to the steps of each run, oldest first. */
  readonly runs: readonly Item[];
  /** How many runs are listed as failed. */
  readonly failedRuns: number;
  /** Why they failed, oldest first. */
  readonly runErrors: readonly unknown[];
  /** What the steps of all runs gave, oldest first. */
  readonly outputs: readonly Item[];
  /** How often its hooks and steps asked the host for the flows of the project. */
  readonly listings: number;
  /** While true, the host says that there are more of them. */
  isListingIncomplete: boolean;
  /** While true, the host never answers what asks for them. */
  isListingHeld: boolean;
  /** While true, new runs wait in the host's queue. */
  isQueueHeld: boolean;
  /** Starts the queued runs, oldest first, at most `count`; a negative one starts the newest. Default: all. */
  releaseQueue(count?: number): Promise<void>;
  /** Drops the queued runs, as a worker does that dies before it queues them. */
  loseQueue(): void;
  /** Sets the trigger's props, as the builder does. */
  edit(input: Item): void;
  /** Returns it another trigger of the piece, in a draft. */
  changeTrigger(name: string, input?: Item): void;
  /** The host gets another public address. */
  moveTo(publicUrl: string): void;
  /** Edits the connection. */
  reconnect(connection: ConnectionValues): void;
  /** Rejects with what `onEnable` throws; the flow then stays off. */
  switchOn(): Promise<void>;
  switchOff(): Promise<void>;
  /** Switches it off without its hook, as a host does when a piece of one of its steps is missing. */
  stop(): void;
  /**
   * Deletes the flow, which is no longer listed then. One that is on is switched off; the trigger of one that
   * is off learns nothing of it.
   */
  remove(): Promise<void>;
  /** Disables the old version, ignoring any error, and enables the new one, as the host republishes. */
  republish(changes?: RepublishChanges): Promise<void>;
  /** Renews the trigger, as the host does every 5 minutes while the flow is on. */
  renew(): Promise<void>;
  /** Presses Test; rejects with what `test` throws. */
  pressTest(): Promise<Item[]>;
  /** Runs the flow in the builder with an item that is shown there; that is no run of the live flow. */
  runInBuilder(item: Item): Promise<void>;
  /** Opens one of the trigger's pickers. */
  pick(propName: string): Promise<PickerState>;
  /** Calls `run` alone, without the host around it. Default: with the flow's token. */
  run(body: unknown, changes?: Partial<RunChanges>): Promise<Item[]>;
}

/** What differs when a host republishes a flow. */
export interface RepublishChanges {
  /** When the old version is disabled. Default: before the new one is enabled. */
  disabled?: 'before' | 'after' | 'never';
  /** What happens between the two hooks. */
  meanwhile?: () => Promise<void>;
}

/** What differs between requests to a flow's addresses. */
export interface RunChanges {
  queryParams: unknown;
  /** With names in lower case. */
  headers: unknown;
  /** Empty on the synchronous addresses. */
  webhookUrl: string;
  store: FlowStore;
}

export interface NewFlow {
  trigger: string;
  connection: ConnectionValues;
  input?: Item;
  /** What the builder calls the flow. */
  name?: string;
  /** Default: none. */
  steps?: FlowStep[];
}

/**
 * `older`: as Activepieces 0.83. `newer`: as releases after 0.86, where republishing an unchanged trigger says
 * so, the start of a run has `flows` and `server`, and a synchronous request whose run fails is answered with
 * 500 at once, and one that no step answers with 408.
 */
export type Release = 'older' | 'newer';

/** A host that accepts no deliveries. */
export interface Absence {
  /** How many deliveries it has refused so far. */
  readonly refused: number;
  comeBack(): void;
}

/** A running host with one piece installed. */
export interface Host {
  readonly url: string;
  readonly piece: Piece;
  /** Which releases it behaves like. Default: `older`. */
  release: Release;
  /** Responds 503 to every delivery until it comes back. */
  goAway(): Absence;
  /**
   * Adds a flow, switched off.
   *
   * @throws {Error} when the piece has no such trigger
   */
  addFlow(flow: NewFlow): Flow;
  /** The name of the trigger of the flow in which actions run. Default: unknown. */
  flowOfActions: string | undefined;
  /** Runs an action; rejects with what it throws. */
  runAction(name: string, connection: ConnectionValues, input?: Item): Promise<Item | Item[]>;
  /** Begins an action as a step of a new flow run; rejects with what it throws. */
  startStep(step: NewStep): Promise<Step>;
  /** Runs an action as the builder does when a step is tested alone; rejects with what it throws. */
  testAction(name: string, connection: ConnectionValues, input?: Item): Promise<Item | Item[]>;
  /** Opens a picker of an action. */
  pickInAction(
    name: string,
    propName: string,
    connection: ConnectionValues | undefined,
    input?: Item,
  ): Promise<PickerState>;
  /** Loads the dynamic props of an action. */
  dynamicProps(name: string, propName: string, input: Item): Promise<InputPropertyMap>;
  /** Validates a connection. */
  check(connection: ConnectionValues): Promise<{ valid: true } | { valid: false; error: string }>;
  /** How long a synchronous address waits for a response of a step that does not come. Default: 0. */
  syncWaitMs: number;
  /** What it tells of its settings. Default: that it waits 60 seconds. */
  flags: unknown;
  readonly files: readonly WrittenFile[];
  /** Whether files are accepted; a host refuses files above its size limit. */
  takesFiles: boolean;
  /** Resolves when every accepted delivery has been processed. */
  settled(): Promise<void>;
  close(): Promise<void>;
}
