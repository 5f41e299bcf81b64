/** How the sandbox is told to misbehave: rules on requests and on deliveries. */
import type { CallStatus } from './contract';

/** What goes wrong with a request. */
export type RequestEffect =
  /**
   * Answers this status with an error in Diga's shape. `retryAfter` is in seconds, sent as a number
   * or as an HTTP date. With `processed`, the request is carried out first and only its answer lost.
   */
  | {
      kind: 'status';
      status: number;
      code?: string;
      message?: string;
      retryAfter?: number;
      retryAfterAsDate?: boolean;
      processed?: boolean;
    }
  /** Never answers, until the caller gives up or the sandbox closes. */
  | { kind: 'hang' }
  /** The connection ends: `before` the request is carried out, or in the `middle` of its answer. */
  | { kind: 'cut'; when: 'before' | 'middle' }
  /** Waits before the request is carried out. */
  | { kind: 'delay'; ms: number }
  /** This text in place of the answer; the request is not carried out. */
  | { kind: 'body'; text: string; status?: number; contentType?: string }
  /** The request is carried out, and what it answers is changed by this. */
  | { kind: 'answer'; change: (answer: Readonly<Record<string, unknown>>) => unknown }
  /** Lists always say that there is more. */
  | { kind: 'endless list' }
  /** Lists answer their first page whatever is asked, and say that there is more. */
  | { kind: 'repeated page' }
  /**
   * Every object of the answer gets an undocumented field; fields named in `values` get that value
   * wherever they hold a text. Default: a `mode` and a `contact_type` that no list of values has.
   */
  | { kind: 'unknown fields'; values?: Readonly<Record<string, string>> };

/** What goes wrong with a delivery; `afterMs` is a range in milliseconds, drawn evenly. */
export type DeliveryEffect =
  | { kind: 'drop' }
  /** It arrives later: others overtake it, which is how deliveries are reordered. */
  | { kind: 'delay'; afterMs: readonly [min: number, max: number] }
  /** It arrives, and again `times` times (default 1). */
  | { kind: 'repeat'; afterMs: readonly [min: number, max: number]; times?: number };

interface Limits {
  /** The rule ends after it was applied this often. Default: never. */
  times?: number;
  /** How likely each match is hit, 0 to 1. Default: 1. */
  chance?: number;
}

/** A rule on requests: those whose path (without query) matches, all if there is no `match`. */
export interface RequestRule extends Limits {
  on: 'requests';
  match?: RegExp | ((method: string, path: string) => boolean);
  effect: RequestEffect;
}

/** A rule on deliveries. */
export interface DeliveryRule extends Limits {
  on: 'deliveries';
  match?: (delivery: { url: string; callId: string; status: CallStatus }) => boolean;
  effect: DeliveryEffect;
}

export type Rule = RequestRule | DeliveryRule;

/** The rules in force, in the order in which they were given. */
export class Misbehaviour {
  private requestRules: RequestRule[] = [];
  private deliveryRules: DeliveryRule[] = [];
  private readonly applied = new Map<Rule, number>();

  constructor(private readonly random: () => number) {}

  /** Adds a rule; the function that it returns ends it. */
  add(rule: Rule): () => void {
    // A copy, so that the same rule given twice counts its times twice.
    const own = { ...rule };
    if (own.on === 'requests') this.requestRules.push(own);
    else this.deliveryRules.push(own);
    return () => {
      this.requestRules = this.requestRules.filter((kept) => kept !== own);
      this.deliveryRules = this.deliveryRules.filter((kept) => kept !== own);
      this.applied.delete(own);
    };
  }

  /** The effects on this request: delays and lies add up, anything else is the last one. */
  ofRequest(method: string, path: string): RequestEffect[] {
    const effects: RequestEffect[] = [];
    for (const rule of this.requestRules) {
      const { match } = rule;
      const matches =
        match === undefined || (match instanceof RegExp ? match.test(path) : match(method, path));
      if (!matches || !this.hits(rule)) continue;
      effects.push(rule.effect);
      if (['status', 'hang', 'cut', 'body'].includes(rule.effect.kind)) break;
    }
    return effects;
  }

  /** The effects on this delivery: all that hit, up to a drop. */
  ofDelivery(delivery: { url: string; callId: string; status: CallStatus }): DeliveryEffect[] {
    const effects: DeliveryEffect[] = [];
    for (const rule of this.deliveryRules) {
      if (rule.match?.(delivery) === false || !this.hits(rule)) continue;
      effects.push(rule.effect);
      if (rule.effect.kind === 'drop') break;
    }
    return effects;
  }

  private hits(rule: Rule): boolean {
    const applied = this.applied.get(rule) ?? 0;
    if (applied >= (rule.times ?? Infinity)) return false;
    if (rule.chance !== undefined && this.random() >= rule.chance) return false;
    this.applied.set(rule, applied + 1);
    return true;
  }
}

const UNKNOWN_VALUES: Readonly<Record<string, string>> = {
  mode: 'hybrid',
  contact_type: 'messenger',
};

/** The answer with the effect's lies told in it; the answer itself is left as it is. */
export function distorted(answer: unknown, effect: RequestEffect): unknown {
  switch (effect.kind) {
    case 'endless list':
    case 'repeated page':
      return isObject(answer) && 'has_more' in answer ? { ...answer, has_more: true } : answer;
    case 'unknown fields':
      return withUnknownFields(answer, effect.values ?? UNKNOWN_VALUES);
    case 'answer':
      return isObject(answer) ? effect.change(answer) : answer;
    case 'status':
    case 'hang':
    case 'cut':
    case 'delay':
    case 'body':
      return answer;
  }
}

function withUnknownFields(answer: unknown, values: Readonly<Record<string, string>>): unknown {
  if (Array.isArray(answer)) return answer.map((item) => withUnknownFields(item, values));
  if (!isObject(answer)) return answer;
  const entries = Object.entries(answer).map(([name, value]) => {
    const unknown = values[name];
    return [
      name,
      unknown !== undefined && typeof value === 'string'
        ? unknown
        : withUnknownFields(value, values),
    ] as const;
  });
  return { ...Object.fromEntries(entries), undocumented_field: { since: 'tomorrow' } };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
