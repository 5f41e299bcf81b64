import type { Store } from '@activepieces/pieces-framework';
import { callFinished } from '../../src/lib/triggers/call-finished';
import { FlowStore } from '../support/store';
import type { Chance } from './chance';
import type { SimulatedTime } from './simulated-time';
import { forever, Worker } from './worker';

/** How long a host drops items with the same key of the same flow version, in milliseconds. */
const DEDUPE_WINDOW_MS = 30_000;

const RENEWAL_INTERVAL_MS = 5 * 60_000;

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

/** A part of the piece that can be switched off, to prove that the simulation detects its absence. */
export type Part = 'ledger' | 'catch-up' | 'lease';

/** A period in which a flow was off, in milliseconds since the epoch. */
export interface OffTime {
  from: number;
  /** When it was on again; Infinity while it is off. */
  to: number;
}

/** The start times of the flow runs of each call, in milliseconds since the epoch. */
export type Starts = Map<string, number[]>;

export interface HostOptions {
  time: SimulatedTime;
  chance: Chance;
  url: string;
  without?: Part | undefined;
  /** While true, the host is down: it accepts no deliveries and renews no triggers. */
  isAway: () => boolean;
}

/** A flow on the simulated host. */
export class SimulatedFlow {
  readonly webhookUrl: string;
  readonly starts: Starts = new Map();
  readonly store = new FlowStore();
  /** Whether Diga starts it through a workflow. */
  readonly isLinked: boolean;
  /** Periods since the user switched it off, including the one at the start. */
  readonly offTimes: OffTime[] = [{ from: -Infinity, to: Infinity }];
  isOn = false;
  /** Longest renewal, in milliseconds. */
  longestRenewalMs = 0;
  private version = 0;
  private readonly recentKeys = new Map<string, number>();
  private isRenewing = false;

  constructor(
    private readonly options: HostOptions,
    readonly id: string,
    private readonly connection: { apiKey: string; baseUrl: string },
    readonly input: Record<string, unknown>,
  ) {
    this.webhookUrl = `${options.url}/api/v1/webhooks/${id}`;
    this.store.keepsOperations = false;
    this.isLinked = input['delivery'] === 'assigned';
  }

  /** The id of its linked workflow; undefined before it has one. */
  get linkId(): string | undefined {
    const stored = this.store.entries.get('linked_workflow');
    return stored === undefined ? undefined : (JSON.parse(stored) as { id: string }).id;
  }

  /** Rejects with what the hook throws. */
  async switchOn(): Promise<void> {
    await this.hook((context) => callFinished.onEnable(context as never));
    this.version += 1;
    this.isOn = true;
    const last = this.offTimes.at(-1);
    if (last?.to === Infinity) last.to = Date.now();
  }

  async switchOff(): Promise<void> {
    if (this.offTimes.at(-1)?.to !== Infinity)
      this.offTimes.push({ from: Date.now(), to: Infinity });
    await this.hook((context) => callFinished.onDisable(context as never));
    this.isOn = false;
  }

  /** Publishes a new version; most of the time it disables the old one first. */
  async republish(): Promise<void> {
    if (this.options.chance.happens(0.7)) await this.switchOff();
    this.isOn = false;
    await this.switchOn();
  }

  /** Accepts a delivery and processes it later; returns the HTTP status. */
  receive(
    body: unknown,
    queryParams: Record<string, string>,
    headers: Record<string, string> = {},
  ): number {
    if (this.options.isAway()) return 503;
    if (!this.isOn) return 404;
    const { time, chance } = this.options;
    time.at(
      Date.now() + chance.between(20, 1_500),
      () => void this.run({ body, queryParams, headers }),
    );
    return 200;
  }

  /** Renews the trigger, unless a renewal is in progress. */
  async renew(): Promise<void> {
    const { without, isAway } = this.options;
    if (!this.isOn || this.isRenewing || isAway() || without === 'catch-up') return;
    this.isRenewing = true;
    const began = Date.now();
    const survived = await this.hook(
      (context) => callFinished.onRenew(context as never),
      'may die',
    );
    if (survived) this.longestRenewalMs = Math.max(this.longestRenewalMs, Date.now() - began);
    this.isRenewing = false;
  }

  /** Runs a hook; returns whether its worker survived. */
  private async hook(
    work: (context: object) => Promise<unknown>,
    fate: 'may die' | 'survives' = 'survives',
  ): Promise<boolean> {
    const { chance, time } = this.options;
    const isDoomed = fate === 'may die' && chance.happens(DEATHS.inHook);
    const worker = new Worker(chance, isDoomed ? Math.ceil(chance.between(0, 30)) : 0);
    const timeout = isDoomed ? time.sleep(180_000).then(() => false) : forever<false>();
    const survived = await Promise.race([work(this.context(worker)).then(() => true), timeout]);
    worker.isDead = true;
    return survived;
  }

  /** Runs the trigger for a delivery, at most once. */
  private async run(payload: object): Promise<void> {
    const { chance, time } = this.options;
    if (chance.happens(DEATHS.beforeRun)) return;
    const version = this.version;
    const isDoomed = chance.happens(DEATHS.duringRun);
    const worker = new Worker(chance, isDoomed ? Math.ceil(chance.between(0, 5)) : 0);
    const context = { ...this.context(worker), payload };
    const items = await callFinished.run(context as never);
    if (worker.isDead || chance.happens(DEATHS.afterRun)) return;
    for (const { _dedupe_key: key, ...item } of items as Record<string, unknown>[]) {
      if (this.isRepeated(`${version} ${String(key)}`)) continue;
      time.at(Date.now() + this.timeInQueue(), () => void this.startRun(item));
    }
  }

  private timeInQueue(): number {
    const { chance } = this.options;
    if (chance.happens(0.9)) return chance.between(100, 3_000);
    return chance.happens(0.9)
      ? chance.between(3_000, 600_000)
      : chance.between(600_000, 2_400_000);
  }

  /** Starts a flow run; the durable queue requeues it if the worker dies. */
  private async startRun(payload: Record<string, unknown>): Promise<void> {
    const { chance, time } = this.options;
    const isDoomed = chance.happens(DEATHS.atStart);
    const worker = new Worker(chance, isDoomed ? Math.ceil(chance.between(0, 2)) : 0);
    const { store, auth, propsValue } = this.context(worker);
    const began = callFinished.onStart({ store, auth, propsValue, payload } as never);
    if (isDoomed) {
      await time.sleep(STALLED_MS);
      worker.isDead = true;
      return this.startRun(payload);
    }
    await began;
    const callId = String(payload['call_id']);
    this.starts.set(callId, [...(this.starts.get(callId) ?? []), Date.now()]);
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
      propsValue: this.input,
      store: this.storeOf(worker),
      webhookUrl: this.webhookUrl,
      server: { apiUrl: `${url}/api/`, publicUrl: `${url}/api/`, token: 'none' },
      flows: { current: { id: this.id, version: { id: String(this.version) } } },
    };
  }

  private storeOf(worker: Worker): Store {
    const { time, chance, without } = this.options;
    const slowly = <Result>(work: () => Promise<Result>) =>
      worker.operate(async () => {
        await time.sleep(chance.between(1, 15));
        const result = await time.holding(work());
        await time.sleep(chance.between(1, 15));
        return result;
      });
    return {
      put: (key, value) => slowly(() => this.store.put(key, value)),
      delete: (key) => slowly(() => this.store.delete(key)),
      get: async <Value>(key: string) => {
        const value = await slowly(() => this.store.get<Value>(key));
        if (!key.startsWith('call_')) return value;
        if (without === 'ledger') return null;
        if (without === 'lease' && value) return { ...value, handedOver: 0 };
        return value;
      },
    };
  }
}

/** Renews all flows every 5 minutes, as the host's cron does, until it is stopped. */
export function startCron(time: SimulatedTime, flows: () => SimulatedFlow[]): { stop(): void } {
  let isStopped = false;
  const next = () => {
    if (isStopped) return;
    for (const flow of flows()) void flow.renew();
    const now = Date.now();
    time.at(now - (now % RENEWAL_INTERVAL_MS) + RENEWAL_INTERVAL_MS, next);
  };
  next();
  return {
    stop() {
      isStopped = true;
    },
  };
}
