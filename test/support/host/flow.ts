import { randomUUID } from 'node:crypto';
import type { InputPropertyMap, Piece, Trigger } from '@activepieces/pieces-framework';
import { FlowStore, type SharedEntries } from '../store';
import { getToken } from '../token';
import { connectionValue, openPicker, withDefaults } from './picker';
import { type Respond, runSteps } from './steps';
import type {
  ConnectionValues,
  Flow,
  Item,
  NewFlow,
  PickerState,
  Release,
  RepublishChanges,
  RunChanges,
  SyncResponse,
} from './types';

/** How long a host drops items with the same key, in milliseconds. */
const DEDUPE_WINDOW_MS = 30_000;

const DEDUPE_KEY = '_dedupe_key';

/** A request to one of a flow's addresses. */
export interface IncomingRequest {
  body: unknown;
  query: unknown;
  headers?: unknown;
}

/** What a flow knows of the project that it is in. */
interface HostProject {
  /** What its flows share in the host's store. */
  entries: SharedEntries;
  /** @throws {Error} when the piece has no such trigger */
  toTheTrigger: (name: string) => Trigger;
  release: () => Release;
  flowsOfProject: () => FakeFlow[];
  /** The flow was deleted. */
  removed: () => void;
}

/** A flow on the fake host. */
export class FakeFlow implements Flow {
  readonly id = randomUUID().replaceAll('-', '').slice(0, 21);
  webhookUrl: string;
  readonly store: FlowStore;
  readonly runs: Item[] = [];
  readonly outputs: Item[] = [];
  readonly runErrors: unknown[] = [];
  listings = 0;
  isListingHeld = false;
  isListingIncomplete = false;
  private isDeleting = false;
  isOn = false;
  isQueueHeld = false;
  name: string;
  private queue: Item[] = [];
  private readonly recentKeys = new Map<string, number>();
  private connection: ConnectionValues;
  private input: Item;
  /** The trigger of the published version, if the newest version has another. */
  private publishedTrigger: Trigger | undefined;
  private isPublished = false;
  /** The numbers of the newest version and of the published one. */
  private version = 1;
  private published = 1;

  constructor(
    private readonly piece: Piece,
    private trigger: Trigger,
    private readonly hostUrl: string,
    private readonly settings: Omit<NewFlow, 'trigger'>,
    private readonly project: HostProject,
  ) {
    this.store = new FlowStore('', undefined, project.entries);
    this.name = settings.name ?? 'After each call';
    this.connection = settings.connection;
    this.input = withDefaults(trigger.props as InputPropertyMap, settings.input ?? {});
    this.webhookUrl = `${hostUrl}/api/v1/webhooks/${this.id}`;
  }

  get failedRuns(): number {
    return this.runErrors.length;
  }

  get deliveryUrl(): string {
    return `${this.webhookUrl}?token=${this.token}`;
  }

  /** The trigger of the published version. */
  private get live(): Trigger {
    return this.publishedTrigger ?? this.trigger;
  }

  private get isNewer(): boolean {
    return this.project.release() === 'newer';
  }

  private get token(): string {
    return getToken(this.connection.apiKey, this.id);
  }

  edit(input: Item): void {
    this.input = withDefaults(this.trigger.props as InputPropertyMap, input);
    // The builder edits a draft: the published version stays as it is until the next publication.
    if (this.isOn && this.version === this.published) this.version += 1;
  }

  changeTrigger(name: string, input: Item = {}): void {
    this.publishedTrigger ??= this.trigger;
    this.trigger = this.project.toTheTrigger(name);
    this.edit(input);
  }

  moveTo(publicUrl: string): void {
    this.webhookUrl = `${publicUrl}/api/v1/webhooks/${this.id}`;
  }

  reconnect(connection: ConnectionValues): void {
    this.connection = connection;
  }

  async switchOn(): Promise<void> {
    this.published = this.version;
    this.publishedTrigger = undefined;
    this.isPublished = true;
    await this.trigger.onEnable(this.context() as never);
    this.isOn = true;
  }

  async switchOff(): Promise<void> {
    await this.live.onDisable(this.context() as never);
    this.isOn = false;
  }

  async remove(): Promise<void> {
    this.isDeleting = true;
    if (this.isOn) await this.switchOff();
    this.project.removed();
  }

  stop(): void {
    this.isOn = false;
  }

  async republish({ disabled = 'before', meanwhile }: RepublishChanges = {}): Promise<void> {
    const isRepublish = this.isNewer && this.trigger === this.live;
    const disable = async () => {
      await this.live.onDisable(this.context() as never).catch(() => undefined);
    };
    if (this.version === this.published) this.version += 1;
    if (disabled === 'before') await disable();
    if (disabled !== 'after') await meanwhile?.();
    const old = this.published;
    this.published = this.version;
    this.publishedTrigger = undefined;
    const enabling = this.trigger.onEnable({
      ...this.context(),
      ...(isRepublish && { isRepublish }),
    } as never);
    await enabling.catch((error: unknown) => {
      if (disabled === 'after') this.published = old;
      throw error;
    });
    if (disabled !== 'after') return;
    await meanwhile?.();
    this.published = old;
    await disable();
    this.published = this.version;
  }

  async renew(): Promise<void> {
    await this.live.onRenew(this.context() as never);
  }

  async releaseQueue(count = Infinity): Promise<void> {
    const items = this.queue.splice(count < 0 ? count : 0, Math.abs(count));
    for (const item of items) await this.startRun(item);
  }

  loseQueue(): void {
    this.queue = [];
  }

  async pressTest(): Promise<Item[]> {
    const store = new FlowStore('test', this.store);
    return (await this.trigger.test({ ...this.context(), store } as never)) as Item[];
  }

  async runInBuilder(item: Item): Promise<void> {
    const { store, auth, propsValue } = this.context();
    await this.trigger.onStart({ store, auth, propsValue, payload: item } as never);
  }

  pick(propName: string): Promise<PickerState> {
    const { flows } = this.context();
    const props = this.trigger.props as InputPropertyMap;
    return openPicker(props, propName, this.connection, this.input, { flows });
  }

  async run(body: unknown, changes: Partial<RunChanges> = {}): Promise<Item[]> {
    return (await this.live.run(this.context(body, changes) as never)) as Item[];
  }

  /** Processes a delivery after the response to it: no error of it reaches the sender. */
  async receive({ body, query, headers = {} }: IncomingRequest): Promise<void> {
    const items = await this.run(body, { queryParams: query, headers }).catch(() => []);
    for (const { [DEDUPE_KEY]: key, ...item } of items) {
      if (typeof key === 'string' && this.isRepeated(key)) continue;
      if (this.isQueueHeld) this.queue.push(item);
      else await this.startRun(item);
    }
  }

  /** Processes a request to the draft: always for sample data, and for a run while the flow is on. */
  async sample(request: IncomingRequest): Promise<void> {
    await this.run(request.body, {
      queryParams: request.query,
      headers: request.headers ?? {},
      webhookUrl: `${this.webhookUrl}/test`,
      store: new FlowStore('test', this.store),
    }).catch(() => []);
    if (this.isOn) await this.receive(request);
  }

  /**
   * Processes a synchronous request: the flow run exists first and calls `run` inside it, so only a
   * throw keeps its steps from running. Returns what a step responds as soon as it does, null if none
   * does.
   */
  runSynchronously({ body, query, headers = {} }: IncomingRequest): {
    response: Promise<SyncResponse | null>;
    done: Promise<void>;
  } {
    let respond: Respond = () => undefined;
    const responded = new Promise<SyncResponse>((resolve) => (respond = resolve));
    const changes = { queryParams: query, headers, webhookUrl: '' };
    const work = async () => {
      try {
        const [item = {}] = await this.run(body, changes);
        await this.startRun(item, this.context(body).payload, respond);
      } catch (error) {
        this.runErrors.push(error);
      }
    };
    const errors = this.runErrors.length;
    const done = work();
    const unanswered = done.then(() =>
      this.isNewer && this.runErrors.length > errors ? { status: 500, body: {} } : null,
    );
    return { done, response: Promise.race([responded, unanswered]) };
  }

  private async startRun(
    item: Item,
    payload: object = item,
    respond: Respond = () => undefined,
  ): Promise<void> {
    const { store, auth, propsValue, flows, server } = this.context();
    const since = this.isNewer ? { flows, server } : {};
    await this.trigger.onStart({ store, auth, propsValue, payload, ...since } as never);
    this.runs.push(item);
    const { piece, settings } = this;
    try {
      const outputs = await runSteps(piece, settings.steps ?? [], item, this.context(), respond);
      this.outputs.push(...outputs);
    } catch (error) {
      this.runErrors.push(error);
    }
  }

  private isRepeated(key: string): boolean {
    const before = this.recentKeys.get(key);
    this.recentKeys.set(key, Date.now());
    return before !== undefined && Date.now() - before < DEDUPE_WINDOW_MS;
  }

  private context(body?: unknown, changes: Partial<RunChanges> = {}) {
    const { store = this.store, webhookUrl = this.webhookUrl } = changes;
    const { queryParams = { token: this.token }, headers = {} } = changes;
    return {
      auth: connectionValue(this.connection),
      propsValue: this.input,
      store,
      webhookUrl,
      payload: { body, rawBody: JSON.stringify(body), headers, queryParams, method: 'POST' },
      server: { apiUrl: `${this.hostUrl}/api/`, publicUrl: `${this.hostUrl}/api/`, token: 'none' },
      step: { name: 'trigger' },
      files: { write: () => Promise.reject(new Error('A trigger writes no files')) },
      connections: { get: () => Promise.resolve(null) },
      project: { id: 'project', externalId: () => Promise.resolve(undefined) },
      flows: {
        current: { id: this.id, version: { id: `${this.id}-${this.published}` } },
        list: () =>
          this.isListingHeld ? new Promise(() => undefined) : Promise.resolve(this.listedFlows()),
      },
    };
  }

  private listedFlows() {
    this.listings += 1;
    const listed = this.project.flowsOfProject().filter(({ isDeleting }) => !isDeleting);
    const data = listed.map(
      ({ id, name, input, version, trigger, published, isOn, isPublished }) => ({
        id,
        status: isOn ? 'ENABLED' : 'DISABLED',
        publishedVersionId: isPublished ? `${id}-${published}` : null,
        version: {
          id: `${id}-${version}`,
          displayName: name,
          trigger: {
            settings: { triggerName: trigger.name, input },
          },
        },
      }),
    );
    return { data, next: this.isListingIncomplete ? 'page-2' : null, previous: null };
  }
}
