import { callFinished } from '../../src/lib/triggers/call-finished';
import type { Chance } from './chance';
import type { Faults } from './faults';
import { OnTimes } from './on-times';
import { type Part, SimulatedStore } from './simulated-store';
import type { SimulatedTime } from './simulated-time';
import { HOUR, MINUTE, type Period, SECOND } from './units';
import { Worker } from './worker';

/** How long a host drops items with the same key of the same flow version, in milliseconds. */
const DEDUPE_WINDOW_MS = 30_000;

/** The longest `run` and the longest other hook that a host allows, in milliseconds. */
const RUN_TIMEOUT_MS = 60_000;
const HOOK_TIMEOUT_MS = 180_000;

/** The probability that a worker dies, by what it is doing. */
const DEATHS = {
  beforeRun: 0.002,
  duringRun: 0.004,
  afterRun: 0.002,
  inHook: 0.01,
  atStart: 0.004,
};

/** After how long a host requeues the job of a dead worker, in milliseconds. */
const STALLED_MS = 30_000;

/** The start of a flow run. */
export interface Start {
  at: number;
  /** How many messages the record had. */
  messageCount: unknown;
  /** Whether the record had a recording. */
  isRecorded: boolean;
  /** What its `received_at` says. */
  receivedAt: number;
}

type Item = Record<string, unknown>;

interface Request {
  body: unknown;
  queryParams: Record<string, string>;
  headers: Record<string, string>;
}

export interface Connection {
  apiKey: string;
  baseUrl: string;
}

/** What a user sets in the trigger's step. */
export interface Settings {
  agents: string[];
  direction: string;
  delivery: string;
  versions: string[];
  wait_for_recording: string;
}

export interface HostOptions {
  time: SimulatedTime;
  faults: Faults;
  url: string;
  without?: Part | undefined;
  /** While true, the host is down: it accepts no deliveries and renews no triggers. */
  isAway: () => boolean;
  /** While true, the host's store is down. */
  isStoreAway: () => boolean;
  /** When the host's queue falls behind, until it is as it was again; null if it never does. */
  slowQueue: Period | null;
  /** The ids of long calls that have ended. */
  endedLong: ReadonlySet<string>;
}

/** A flow on the simulated host. */
export class SimulatedFlow {
  readonly webhookUrl: string;
  readonly starts = new Map<string, Start[]>();
  readonly store: SimulatedStore;
  /** Whether Diga starts it through a workflow. */
  readonly isLinked: boolean;
  readonly times: OnTimes;
  /** How many deliveries of each long call were processed after its end. */
  readonly deliveries = new Map<string, number>();
  isOn = false;
  /** Longest renewal, in milliseconds. */
  longestRenewalMs = 0;
  private readonly chance: Chance;
  private version = 0;
  private published: Settings;
  private readonly recentKeys = new Map<string, number>();
  private isRenewing = false;
  /** What `run` gave and the host lost, as a test in the builder shows it. */
  private lost: Item[] = [];

  constructor(
    private readonly options: HostOptions,
    readonly id: string,
    private connection: Connection,
    settings: Settings,
  ) {
    const { time, faults, url, without } = options;
    this.chance = faults.chance('host');
    this.webhookUrl = `${url}/api/v1/webhooks/${id}`;
    const isSlow = faults.has('slow-store');
    const chance = faults.chance('slow-store');
    this.store = new SimulatedStore({ time, chance, isSlow, isAway: options.isStoreAway, without });
    this.times = new OnTimes(settings, faults);
    this.published = settings;
    this.isLinked = settings.delivery === 'assigned';
  }

  get settings(): Settings {
    return this.times.settings;
  }

  /** The id of its linked workflow; undefined before it has one. */
  get linkId(): string | undefined {
    const stored = this.store.entries.get('linked_workflow');
    return stored === undefined ? undefined : (JSON.parse(stored) as { id: string }).id;
  }

  reconnect(apiKey: string): void {
    this.connection = { ...this.connection, apiKey };
  }

  /** Rejects with what the hook throws. */
  async switchOn(): Promise<void> {
    await this.enable();
    this.isOn = true;
    this.times.switchedOn();
  }

  async switchOff(): Promise<void> {
    this.times.switchedOff();
    await this.hook((context) => callFinished.onDisable(context as never)).catch(() => undefined);
    this.isOn = false;
  }

  /** Switches it off without its hook. */
  stop(): void {
    this.times.stopped();
    this.isOn = false;
  }

  /** Publishes a new version, whose old one is disabled before, after or not at all. */
  async republish(): Promise<void> {
    const { faults, time } = this.options;
    const order = faults.has('hook-order') ? faults.chance('hook-order') : null;
    if (order?.happens(0.5)) {
      time.at(Date.now() + order.between(0, 3 * SECOND), () => void this.renewNow());
    }
    if (order?.happens(0.3) && this.isOn) {
      const old = this.version;
      await this.enable();
      this.times.switchedOnAgain();
      await this.hook((context) =>
        callFinished.onDisable({ ...context, flows: listFlows(this.id, old) } as never),
      );
      return;
    }
    if (this.chance.happens(0.7)) await this.switchOff();
    else this.stop();
    if (order?.happens(0.3)) await this.renewNow();
    await this.switchOn();
  }

  /** Enables a new version. Until that is done, other hooks have the settings of the one before. */
  private async enable(): Promise<void> {
    const { settings } = this;
    this.version += 1;
    await this.hook((context) =>
      callFinished.onEnable({ ...context, propsValue: settings } as never),
    );
    this.published = settings;
  }

  /** Accepts a delivery and processes it later; returns the HTTP status. */
  receive(
    body: unknown,
    queryParams: Record<string, string>,
    headers: Record<string, string> = {},
  ): number {
    if (this.options.isAway()) return 503;
    if (!this.isOn) return 404;
    const { time } = this.options;
    time.at(
      Date.now() + this.chance.between(20, 1_500),
      () => void this.run({ body, queryParams, headers }),
    );
    return 200;
  }

  /** Renews the trigger, unless it is off or a renewal is in progress. */
  async renew(): Promise<void> {
    if (this.isOn) await this.renewNow();
  }

  /** Presses Test, and runs the flow in the builder with a call that is shown there. */
  async useBuilder(): Promise<void> {
    const { faults } = this.options;
    const chance = faults.chance('builder-runs');
    const worker = new Worker(chance);
    const context = { ...this.context(worker), store: this.store.openedBy(worker, 'test') };
    const shown = (await callFinished.test(context as never).catch(() => [])) as Item[];
    const items = this.lost.length > 0 ? this.lost : shown;
    if (items.length > 0) await this.begin(worker, structuredClone(chance.oneOf(items)));
  }

  private async renewNow(): Promise<void> {
    const { without, isAway } = this.options;
    if (this.isRenewing || isAway() || without === 'catch-up') return;
    this.isRenewing = true;
    const began = Date.now();
    const survived = await this.hook(
      (context) => callFinished.onRenew(context as never),
      'may die',
    ).catch(() => false);
    if (survived) {
      this.longestRenewalMs = Math.max(this.longestRenewalMs, Date.now() - began);
      this.times.renewed(began);
    }
    this.isRenewing = false;
  }

  /** Runs a hook; returns whether its worker survived. Throws when the host's time-out has passed. */
  private async hook(
    work: (context: object) => Promise<unknown>,
    fate: 'may die' | 'survives' = 'survives',
  ): Promise<boolean> {
    const { time } = this.options;
    const isDoomed = fate === 'may die' && this.dies('inHook');
    const worker = new Worker(this.chance, isDoomed ? Math.ceil(this.chance.between(0, 30)) : 0);
    const timeout = time.sleep(HOOK_TIMEOUT_MS).then(() => 'timeout' as const);
    const end = await Promise.race([
      work(this.context(worker)).then(() => 'done' as const),
      timeout,
    ]);
    worker.isDead = true;
    if (end === 'timeout' && fate === 'survives') throw new Error('The hook took too long');
    return end === 'done';
  }

  /** Runs the trigger for a delivery, at most once. */
  private async run(payload: Request): Promise<void> {
    const { time } = this.options;
    if (this.dies('beforeRun')) return;
    const { version, chance } = this;
    const worker = new Worker(chance, this.dies('duringRun') ? Math.ceil(chance.between(0, 5)) : 0);
    const context = { ...this.context(worker), payload };
    const timeout = time.sleep(RUN_TIMEOUT_MS).then(() => []);
    const items = await Promise.race([callFinished.run(context as never), timeout]);
    const isKilled = worker.isDead;
    worker.isDead = true;
    if (isKilled) return;
    this.count(payload.body);
    if (this.dies('afterRun')) {
      this.lost.push(
        ...(items as Item[]).map(({ _dedupe_key, ...item }) => ({ ...item, received_at: null })),
      );
      this.lost = this.lost.slice(-3);
      return;
    }
    for (const { _dedupe_key: key, ...item } of items as Item[]) {
      if (this.isRepeated(`${version} ${String(key)}`)) continue;
      time.at(Date.now() + this.timeInQueue(), () => void this.startRun(item));
    }
  }

  /** Counts a delivery that was processed. */
  private count(body: unknown): void {
    const { endedLong } = this.options;
    if (endedLong.size === 0) return;
    const [callId] = /[0-9a-f]{8}-[0-9a-f-]{27}/.exec(JSON.stringify(body)) ?? [];
    if (callId !== undefined && endedLong.has(callId)) {
      this.deliveries.set(callId, (this.deliveries.get(callId) ?? 0) + 1);
    }
  }

  private dies(when: keyof typeof DEATHS): boolean {
    return this.options.faults.has('deaths') && this.chance.happens(DEATHS[when]);
  }

  private timeInQueue(): number {
    const { chance } = this;
    const { slowQueue } = this.options;
    const now = Date.now();
    if (slowQueue && now > slowQueue.from) {
      const { from, to } = slowQueue;
      const delay = Math.min((Math.min(now, to) - from) / 4, 2.5 * HOUR);
      // First in, first out: what comes later waits for what came before.
      const wait = Math.min(now, to) + delay - now;
      if (wait > 0) return wait + chance.between(0, MINUTE);
    }
    if (chance.happens(0.9)) return chance.between(100, 3_000);
    return chance.happens(0.9)
      ? chance.between(3_000, 600_000)
      : chance.between(600_000, 2_400_000);
  }

  /** Starts a flow run; the durable queue requeues it if the worker dies. */
  private async startRun(payload: Item): Promise<void> {
    const { time } = this.options;
    const { chance } = this;
    const isDoomed = this.dies('atStart');
    const worker = new Worker(chance, isDoomed ? Math.ceil(chance.between(0, 2)) : 0);
    const began = this.begin(worker, payload);
    if (isDoomed) {
      await time.sleep(STALLED_MS);
      worker.isDead = true;
      return this.startRun(payload);
    }
    await began;
    const callId = String(payload['call_id']);
    const start = {
      at: Date.now(),
      messageCount: payload['message_count'],
      isRecorded: payload['recording_url'] !== null,
      receivedAt: Date.parse(String(payload['received_at'])),
    };
    this.starts.set(callId, [...(this.starts.get(callId) ?? []), start]);
  }

  private async begin(worker: Worker, payload: Item): Promise<void> {
    const { store, auth, propsValue } = this.context(worker);
    await callFinished.onStart({ store, auth, propsValue, payload } as never);
  }

  private isRepeated(key: string): boolean {
    const before = this.recentKeys.get(key);
    this.recentKeys.set(key, Date.now());
    return before !== undefined && Date.now() - before < DEDUPE_WINDOW_MS;
  }

  private context(worker: Worker) {
    const { url } = this.options;
    return {
      auth: { type: 'CUSTOM_AUTH', props: this.connection },
      propsValue: this.published,
      store: this.store.openedBy(worker),
      webhookUrl: this.webhookUrl,
      server: { apiUrl: `${url}/api/`, publicUrl: `${url}/api/`, token: 'none' },
      flows: listFlows(this.id, this.version),
    };
  }
}

function listFlows(id: string, version: number) {
  return { current: { id, version: { id: String(version) } } };
}

/** Renews all flows as often as the host's cron does at a time, until it is stopped. */
export function startCron(
  time: SimulatedTime,
  flows: () => SimulatedFlow[],
  intervalAt: (now: number) => number,
): { stop(): void } {
  let isStopped = false;
  const next = () => {
    if (isStopped) return;
    for (const flow of flows()) void flow.renew();
    const now = Date.now();
    const interval = intervalAt(now);
    time.at(now - (now % interval) + interval, next);
  };
  next();
  return {
    stop() {
      isStopped = true;
    },
  };
}
