import type { Faults } from './faults';
import type { PlannedCall } from './planned-calls';
import type { Settings } from './simulated-flow';
import { HOUR, MINUTE, type Period, START } from './units';

/** A period in which a flow was off. */
interface OffTime extends Period {
  /** The earliest and the latest moment that the flow may take for the beginning. */
  since: number;
  renewedAt: number;
}

type CallTimes = Pick<PlannedCall, 'placedAt' | 'createdAt' | 'endsAt'>;

/** How often a flow must run for a call. */
export type Duty = 'once' | 'at most once' | 'never';

/** A flow that was off for at most this long continues where it was. */
const RESUMES_WITHIN = 10 * MINUTE;

/** How long switching on may take: the flow chooses which moment counts. */
const MAX_SWITCHING_ON = 4 * MINUTE;

/** How long a call may take to start its flow run: switching off may interrupt it. */
const MAX_DELAY = 3 * HOUR;

/** How long a renewal may take to find that the project is another. */
const MAX_DETECTION = 90 * MINUTE;

/** When a flow was on, by which settings and for which project: what it has to run. */
export class OnTimes {
  /** Periods since the user switched it off, including the one at the start. */
  private readonly offTimes: OffTime[] = [
    { from: -Infinity, since: -Infinity, renewedAt: -Infinity, to: Infinity },
  ];
  private renewedAt = START;
  private current: Settings;
  /** The settings before the last change, and when that was made. */
  private former: { settings: Settings; changed: Period } | null = null;
  /** When the connection was changed to the project with the calls. */
  private movedAt = -Infinity;
  private delays: readonly Period[] = [];

  constructor(
    settings: Settings,
    private readonly faults: Faults,
  ) {
    this.current = settings;
  }

  get settings(): Settings {
    return this.current;
  }

  delayedIn(periods: readonly Period[]): void {
    this.delays = periods;
  }

  /** A renewal may also begin when the flow is off. */
  renewed(at: number): void {
    const last = this.offTimes.at(-1);
    if (last && !this.isOn()) last.renewedAt = at;
    else this.renewedAt = at;
  }

  switchedOff(): void {
    const now = Date.now();
    // The time may not be stored.
    const since = this.faults.has('slow-store') ? this.renewedAt : now;
    if (this.isOn()) this.offTimes.push({ from: now, since, renewedAt: now, to: Infinity });
  }

  stopped(): void {
    const now = Date.now();
    const since = this.renewedAt;
    if (this.isOn()) this.offTimes.push({ from: now, since, renewedAt: now, to: Infinity });
  }

  switchedOn(): void {
    const last = this.offTimes.at(-1);
    if (last?.to === Infinity) last.to = Date.now();
    if (this.former?.changed.to === Infinity) this.former.changed.to = Date.now();
  }

  /** Switched on again while it was on. After a long time without a renewal it may start from now. */
  switchedOnAgain(): void {
    const now = Date.now();
    const since = this.renewedAt;
    this.offTimes.push({ from: since, since, renewedAt: now, to: now });
  }

  change(settings: Settings): void {
    this.former = { settings: this.current, changed: { from: Date.now(), to: Infinity } };
    this.current = settings;
  }

  /** Until `movedToProject`, it is in a project without the calls. */
  startsInOtherProject(): void {
    this.movedAt = Infinity;
  }

  movedToProject(): void {
    this.movedAt = Date.now();
  }

  get isInOtherProject(): boolean {
    return this.movedAt === Infinity;
  }

  /** What the flow has to do with a call that ended. */
  getDuty(call: CallTimes, isWanted: (settings: Settings) => boolean): Duty {
    const { endsAt } = call;
    if (endsAt === Infinity) return 'never';
    return [
      this.dutyBySettings(call, isWanted),
      this.dutyByProject(call),
      ...this.offTimes.map((offTime) => this.dutyBy(offTime, endsAt)),
    ].reduce(lesser);
  }

  private isOn(): boolean {
    return this.offTimes.at(-1)?.to !== Infinity;
  }

  private dutyBySettings(
    { placedAt, createdAt, endsAt }: CallTimes,
    isWanted: (settings: Settings) => boolean,
  ): Duty {
    const now = isWanted(this.current);
    if (!this.former) return now ? 'once' : 'never';
    const { settings, changed } = this.former;
    const before = isWanted(settings);
    if (before === now) return now ? 'once' : 'never';
    if (Math.max(createdAt, endsAt) < changed.from) return before ? 'once' : 'never';
    if (placedAt > changed.to) return now ? 'once' : 'never';
    return 'at most once';
  }

  private dutyByProject({ endsAt }: { endsAt: number }): Duty {
    const { movedAt } = this;
    if (endsAt < movedAt) return 'never';
    return endsAt < movedAt + MAX_DETECTION ? 'at most once' : 'once';
  }

  private dutyBy({ from, since, renewedAt, to }: OffTime, endsAt: number): Duty {
    if (to - since <= RESUMES_WITHIN || endsAt > to) return 'once';
    const isMaybeShort = to - renewedAt <= RESUMES_WITHIN + MAX_SWITCHING_ON;
    if (endsAt > from) {
      return isMaybeShort || endsAt > to - MAX_SWITCHING_ON ? 'at most once' : 'never';
    }
    return endsAt > Math.min(since, this.earliestWaitingAt(from)) ? 'at most once' : 'once';
  }

  /** The end of the oldest call that may still wait at a time. */
  private earliestWaitingAt(time: number): number {
    const during = this.delays.filter(({ from, to }) => time > from && time < to + MAX_DELAY);
    return Math.min(time, ...during.map(({ from }) => from)) - MAX_DELAY;
  }
}

const ORDER: readonly Duty[] = ['never', 'at most once', 'once'];

/** The lesser of two duties. */
export function lesser(a: Duty, b: Duty): Duty {
  return ORDER.indexOf(a) < ORDER.indexOf(b) ? a : b;
}
