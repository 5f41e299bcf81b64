import { randomUUID } from 'node:crypto';
import {
  type Action,
  type InputPropertyMap,
  type Piece,
  PropertyType,
  type Trigger,
} from '@activepieces/pieces-framework';
import { ExecutionType } from '@activepieces/shared';
import Fastify from 'fastify';
import { FlowStore } from './store';
import { tokenOf } from './token';

/** How long a host drops items that bring the same key again, in milliseconds. */
const DEDUPE_WINDOW_MS = 30_000;

const DEDUPE_KEY = '_dedupe_key';

/** What a connection to Diga consists of. */
export interface ConnectionValues {
  apiKey: string;
  baseUrl?: string;
}

/** What a step gives to the next. */
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
  /** When the run is to go on, in milliseconds since the epoch; null if it is not paused. */
  readonly pausedUntil: number | null;
  /** What the step gives; undefined as long as it has not ended. */
  readonly output: Item | Item[] | undefined;
  /** The store of its flow. */
  readonly store: FlowStore;
  /** Goes on with a paused run; rejects with what the action throws. */
  resume(): Promise<void>;
}

export interface NewStep {
  action: string;
  connection: ConnectionValues;
  input?: Item;
  /** Default: a flow of its own. */
  store?: FlowStore;
  /** Whether the run can be paused; it cannot where a step is tested alone. Default: true. */
  canPause?: boolean;
}

/** A flow with a trigger of the piece in front. */
export interface Flow {
  readonly id: string;
  readonly webhookUrl: string;
  /** The address with the flow's token, which Diga has to call. */
  readonly deliveryUrl: string;
  readonly store: FlowStore;
  /** What each of its runs gave to its steps, oldest first. */
  readonly runs: readonly Item[];
  /** How many runs are listed as failed, with no step executed. */
  readonly failedRuns: number;
  /** While true, what is to run waits in the host's queue. */
  isQueueHeld: boolean;
  /** Lets what waits in the queue start; or lets it be lost, as with a worker that died before the queue. */
  releaseQueue(): Promise<void>;
  loseQueue(): void;
  /** Sets the trigger's props, as the builder does. */
  edit(input: Item): void;
  /** Edits the connection. */
  reconnect(connection: ConnectionValues): void;
  /** Rejects with what `onEnable` throws; the flow then stays off. */
  switchOn(): Promise<void>;
  switchOff(): Promise<void>;
  /** As the host republishes: the old version off, whatever comes of it, then the new one on. */
  republish(): Promise<void>;
  /** What the host does every 5 minutes while the flow is on. */
  renew(): Promise<void>;
  /** What a press on Test shows; rejects with what `test` throws. */
  pressTest(): Promise<Item[]>;
  /** Opens one of the trigger's pickers. */
  pick(propName: string): Promise<PickerState>;
  /** What `run` gives for a body, without the host around it. Default: with the flow's token. */
  run(body: unknown, changes?: Partial<RunChanges>): Promise<Item[]>;
}

/** What a request to one of a flow's addresses brings, and where it came. */
export interface RunChanges {
  queryParams: unknown;
  /** Empty where the sender waits for an answer. */
  webhookUrl: string;
  store: FlowStore;
}

export interface NewFlow {
  trigger: string;
  connection: ConnectionValues;
  input?: Item;
}

/** A host that takes no deliveries. */
export interface Absence {
  /** How many it has not taken so far. */
  readonly refused: number;
  comeBack(): void;
}

/** A running host with one piece installed. */
export interface Host {
  readonly url: string;
  readonly piece: Piece;
  /** Lets the host answer 503 to every delivery until it comes back. */
  goAway(): Absence;
  addFlow(flow: NewFlow): Flow;
  /** Runs an action; rejects with what it throws. */
  runAction(name: string, connection: ConnectionValues, input?: Item): Promise<Item | Item[]>;
  /** Begins an action as a step of a new flow run; rejects with what it throws. */
  startStep(step: NewStep): Promise<Step>;
  /** Runs an action as the builder does when a step is tested alone; rejects with what it throws. */
  testAction(name: string, connection: ConnectionValues, input?: Item): Promise<Item | Item[]>;
  /** Opens a picker of an action, or asks for its dynamic props. */
  pickInAction(
    name: string,
    propName: string,
    connection: ConnectionValues | undefined,
    input?: Item,
  ): Promise<PickerState>;
  dynamicProps(name: string, propName: string, input: Item): Promise<InputPropertyMap>;
  /** What `validate` says of a connection. */
  check(connection: ConnectionValues): Promise<{ valid: true } | { valid: false; error: string }>;
  readonly files: readonly WrittenFile[];
  /** Whether files are taken; a host refuses those that are too large for it. */
  takesFiles: boolean;
  /** Resolves when every delivery that was answered has also been run. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Starts a stand-in for an Activepieces host on a free port of this machine.
 *
 * It does with a piece what a real one does, as far as a piece can see: it calls the real hooks of the
 * real trigger and action objects, answers a delivery before it looks at it, swallows what `run`
 * throws, drops a repetition for 30 seconds, keeps a store for each flow with the host's limits, and
 * has the four public addresses of a flow.
 */
export async function startHost(piece: Piece): Promise<Host> {
  const server = Fastify();
  const flows = new Map<string, FlowOnHost>();
  const files: WrittenFile[] = [];
  const underWay = new Set<Promise<void>>();
  let absence: { refused: number; comeBack(): void } | undefined;

  for (const { path, isDraft, answersAtOnce, take } of ADDRESSES) {
    server.post<{ Params: { flowId: string } }>(
      `/api/v1/webhooks/:flowId${path}`,
      async ({ params, body, query }, reply) => {
        if (absence) {
          absence.refused += 1;
          return reply.code(503).send();
        }
        const flow = flows.get(params.flowId);
        if (!flow) return reply.code(410).send();
        if (!flow.isOn && !isDraft) return reply.code(404).send();
        const work = take(flow, { body, query }).finally(() => underWay.delete(work));
        underWay.add(work);
        if (answersAtOnce) return {};
        await work;
        return reply.code(204).send();
      },
    );
  }
  const url = await server.listen({ host: '127.0.0.1', port: 0 });

  const actionNamed = (name: string): Action => {
    const action = piece.getAction(name);
    if (!action) throw new Error(`The piece has no action ${name}`);
    return action;
  };
  const filesService = {
    write: (file: WrittenFile) =>
      host.takesFiles
        ? Promise.resolve(`file://${files.push(file)}/${file.fileName}`)
        : Promise.reject(new Error('The file is too large')),
  };

  const host: Host = {
    url,
    piece,
    files,
    takesFiles: true,
    goAway() {
      absence = {
        refused: 0,
        comeBack() {
          absence = undefined;
        },
      };
      return absence;
    },
    addFlow({ trigger: name, connection, input = {} }) {
      const trigger = piece.getTrigger(name);
      if (!trigger) throw new Error(`The piece has no trigger ${name}`);
      const flow = new FlowOnHost(trigger, url, connection, input, () => [...flows.values()]);
      flows.set(flow.id, flow);
      return flow;
    },
    async runAction(name, connection, input = {}) {
      const output: unknown = await actionNamed(name).run({
        auth: connectionValue(connection),
        propsValue: input,
        files: filesService,
      } as never);
      return output as Item | Item[];
    },
    async startStep({ action, connection, input = {}, store, canPause }) {
      const context = { auth: connectionValue(connection), propsValue: input, files: filesService };
      const step = new StepOnHost(actionNamed(action), context, store, canPause);
      await step.execute(ExecutionType.BEGIN);
      return step;
    },
    async testAction(name, connection, input = {}) {
      const context = { auth: connectionValue(connection), propsValue: input, files: filesService };
      return (await actionNamed(name).test(context as never)) as Item | Item[];
    },
    pickInAction: (name, propName, connection, input = {}) =>
      openPicker(actionNamed(name).props as InputPropertyMap, propName, connection, input, {
        flows: {
          list: () => Promise.resolve({ data: [flowWithStep(input)] }),
          current: flowWithStep(),
        },
      }),
    async dynamicProps(name, propName, input) {
      const prop = (actionNamed(name).props as InputPropertyMap)[propName];
      if (prop?.type !== PropertyType.DYNAMIC) throw new Error(`${propName} is not dynamic`);
      return prop.props(input, {} as never);
    },
    async check(connection) {
      const { auth } = piece;
      if (!auth || Array.isArray(auth) || !auth.validate) throw new Error('Nothing checks');
      return auth.validate({ auth: connection as never, server: { apiUrl: url, publicUrl: url } });
    },
    async settled() {
      while (underWay.size > 0) await Promise.all(underWay);
    },
    close: () => server.close(),
  };
  return host;
}

class StepOnHost implements Step {
  pausedUntil: number | null = null;
  output: Item | Item[] | undefined;
  private readonly runId = randomUUID().replaceAll('-', '').slice(0, 21);

  constructor(
    private readonly action: Action,
    private readonly context: object,
    readonly store = new FlowStore(),
    private readonly canPause = true,
  ) {}

  async resume(): Promise<void> {
    if (this.pausedUntil === null) throw new Error('The run is not paused');
    await this.execute(ExecutionType.RESUME);
  }

  async execute(executionType: ExecutionType): Promise<void> {
    this.pausedUntil = null;
    const times = new Map<string, number>();
    const output: unknown = await this.action.run({
      ...this.context,
      executionType,
      store: this.store,
      step: { name: 'step_2' },
      run: {
        id: this.runId,
        createWaitpoint: ({ resumeDateTime }: { resumeDateTime: string }) => {
          if (!this.canPause) return Promise.reject(new Error('Failed to create waitpoint'));
          const id = randomUUID();
          times.set(id, Date.parse(resumeDateTime));
          return Promise.resolve({ id });
        },
        waitForWaitpoint: (id: string) => {
          this.pausedUntil = times.get(id) ?? null;
        },
      },
    } as never);
    // What a step gives while it pauses is not its output.
    if (this.pausedUntil === null) this.output = output as Item | Item[];
  }
}

/** A request as it came to one of a flow's addresses. */
interface Incoming {
  body: unknown;
  query: unknown;
}

/** The four public addresses of a flow; a draft's are there while the flow is off, too. */
const ADDRESSES: {
  path: string;
  isDraft: boolean;
  answersAtOnce: boolean;
  take: (flow: FlowOnHost, incoming: Incoming) => Promise<void>;
}[] = [
  {
    path: '',
    isDraft: false,
    answersAtOnce: true,
    take: (flow, incoming) => flow.receive(incoming),
  },
  {
    path: '/sync',
    isDraft: false,
    answersAtOnce: false,
    take: (flow, incoming) => flow.runAndAnswer(incoming),
  },
  {
    path: '/draft',
    isDraft: true,
    answersAtOnce: true,
    take: (flow, incoming) => flow.sample(incoming),
  },
  {
    path: '/draft/sync',
    isDraft: true,
    answersAtOnce: false,
    take: (flow, incoming) => flow.runAndAnswer(incoming),
  },
];

class FlowOnHost implements Flow {
  readonly id = randomUUID().replaceAll('-', '').slice(0, 21);
  readonly webhookUrl: string;
  readonly store = new FlowStore();
  readonly runs: Item[] = [];
  failedRuns = 0;
  isOn = false;
  isQueueHeld = false;
  private queue: Item[] = [];
  private readonly recentKeys = new Map<string, number>();

  constructor(
    private readonly trigger: Trigger,
    private readonly hostUrl: string,
    private connection: ConnectionValues,
    private input: Item,
    private readonly flowsOfProject: () => FlowOnHost[],
  ) {
    this.webhookUrl = `${hostUrl}/api/v1/webhooks/${this.id}`;
  }

  get deliveryUrl(): string {
    return `${this.webhookUrl}?token=${this.token}`;
  }

  private get token(): string {
    return tokenOf(this.connection.apiKey, this.id);
  }

  edit(input: Item): void {
    this.input = input;
  }

  reconnect(connection: ConnectionValues): void {
    this.connection = connection;
  }

  async switchOn(): Promise<void> {
    await this.trigger.onEnable(this.context() as never);
    this.isOn = true;
  }

  async switchOff(): Promise<void> {
    await this.trigger.onDisable(this.context() as never);
    this.isOn = false;
  }

  async republish(): Promise<void> {
    await this.trigger.onDisable(this.context() as never).catch(() => undefined);
    await this.trigger.onEnable(this.context() as never);
  }

  async renew(): Promise<void> {
    await this.trigger.onRenew(this.context() as never);
  }

  async releaseQueue(): Promise<void> {
    for (const item of this.queue.splice(0)) await this.startRun(item);
  }

  loseQueue(): void {
    this.queue = [];
  }

  async pressTest(): Promise<Item[]> {
    const store = new FlowStore('test', this.store);
    return (await this.trigger.test({ ...this.context(), store } as never)) as Item[];
  }

  pick(propName: string): Promise<PickerState> {
    const { flows } = this.context();
    const props = this.trigger.props as InputPropertyMap;
    return openPicker(props, propName, this.connection, this.input, { flows });
  }

  async run(body: unknown, changes: Partial<RunChanges> = {}): Promise<Item[]> {
    return (await this.trigger.run(this.context(body, changes) as never)) as Item[];
  }

  /** What happens behind the answer to a delivery: nothing of it reaches the sender. */
  async receive({ body, query }: Incoming): Promise<void> {
    const items = await this.run(body, { queryParams: query }).catch(() => []);
    for (const { [DEDUPE_KEY]: key, ...item } of items) {
      if (typeof key === 'string' && this.isRepeated(key)) continue;
      if (this.isQueueHeld) this.queue.push(item);
      else await this.startRun(item);
    }
  }

  /** As a host takes a request to the draft: for its sample data, and, while the flow is on, for a run. */
  async sample(incoming: Incoming): Promise<void> {
    const { body, query } = incoming;
    await this.run(body, {
      queryParams: query,
      webhookUrl: `${this.webhookUrl}/test`,
      store: new FlowStore('test', this.store),
    }).catch(() => []);
    if (this.isOn) await this.receive(incoming);
  }

  /** A flow run that is there first, and calls `run` inside it: only a throw keeps its steps from running. */
  async runAndAnswer({ body, query }: Incoming): Promise<void> {
    const items = await this.run(body, { queryParams: query, webhookUrl: '' }).catch(() => null);
    if (items) await this.startRun(items[0] ?? {}, this.context(body).payload);
    else this.failedRuns += 1;
  }

  private async startRun(item: Item, payload: object = item): Promise<void> {
    const { store, auth, propsValue } = this.context();
    await this.trigger.onStart({ store, auth, propsValue, payload } as never);
    this.runs.push(item);
  }

  private isRepeated(key: string): boolean {
    const before = this.recentKeys.get(key);
    this.recentKeys.set(key, Date.now());
    return before !== undefined && Date.now() - before < DEDUPE_WINDOW_MS;
  }

  private context(body?: unknown, changes: Partial<RunChanges> = {}) {
    const { store = this.store, webhookUrl = this.webhookUrl } = changes;
    const { queryParams = { token: this.token } } = changes;
    return {
      auth: connectionValue(this.connection),
      propsValue: this.input,
      store,
      webhookUrl,
      payload: { body, rawBody: JSON.stringify(body), headers: {}, queryParams, method: 'POST' },
      server: { apiUrl: `${this.hostUrl}/api/`, publicUrl: `${this.hostUrl}/api/`, token: 'none' },
      step: { name: 'trigger' },
      files: { write: () => Promise.reject(new Error('A trigger writes no files')) },
      connections: { get: () => Promise.resolve(null) },
      project: { id: 'project', externalId: () => Promise.resolve(undefined) },
      flows: {
        current: { id: this.id, version: { id: `${this.id}-1` } },
        list: () =>
          Promise.resolve({
            data: this.flowsOfProject().map(({ id, input }) => ({
              id,
              version: { trigger: { settings: { input } } },
            })),
            next: null,
            previous: null,
          }),
      },
    };
  }
}

/** A flow in which one action of the piece stands behind a trigger of another. */
function flowWithStep(input: Item = {}) {
  const step = { type: 'PIECE', settings: { input } };
  return { id: 'none', version: { trigger: { settings: {}, nextAction: step } } };
}

/** A connection as every hook but `validate` gets it. */
function connectionValue(connection: ConnectionValues) {
  return { type: 'CUSTOM_AUTH', props: connection };
}

/** Opens a picker as the builder does: with the connection and the props that it refreshes on, no others. */
async function openPicker(
  props: InputPropertyMap,
  propName: string,
  connection: ConnectionValues | undefined,
  input: Item,
  context: object,
): Promise<PickerState> {
  const prop = props[propName];
  if (prop?.type !== PropertyType.DROPDOWN && prop?.type !== PropertyType.MULTI_SELECT_DROPDOWN) {
    throw new Error(`${propName} is not a picker`);
  }
  const known = Object.fromEntries(
    prop.refreshers.map((refresher) => [refresher, input[refresher]]),
  );
  const auth = connection && connectionValue(connection);
  return (await prop.options({ ...known, auth } as never, context as never)) as PickerState;
}
