/** Rules by which the sandbox misbehaves, on requests and on deliveries. */
import type { CallStatus } from './contract';

/** What goes wrong with a request. */
export type RequestEffect =
  /**
   * Responds with this status and an error in Diga's shape. `retryAfter` is in seconds, sent as a
   * number or as an HTTP date. With `processed`, the request is processed first and its response lost.
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
  /** Never responds, until the client aborts or the sandbox closes. */
  | { kind: 'hang' }
  /** Closes the connection `before` the request is processed, or in the `middle` of its response. */
  | { kind: 'cut'; when: 'before' | 'middle' }
  /** Somebody else acts right before the request is processed, or right after, before its response. */
  | { kind: 'meanwhile'; when: 'before' | 'after'; act: () => void }
  /** Delays the processing of the request. */
  | { kind: 'delay'; ms: number }
  /** Responds with this text; the request is not processed. */
  | { kind: 'body'; text: string; status?: number; contentType?: string }
  /** Processes the request and changes its response. */
  | { kind: 'answer'; change: (body: Readonly<Record<string, unknown>>) => unknown }
  /** Lists always claim to have more. */
  | { kind: 'endless list' }
  /** Lists always return their first page and claim to have more. */
  | { kind: 'repeated page' }
  /**
   * Adds an undocumented field to every object of the response, and gives string fields named in
   * `values` that value. Default: a `mode` and a `contact_type` that no enum has.
   */
  | { kind: 'unknown fields'; values?: Readonly<Record<string, string>> };

/** What goes wrong with a delivery; `afterMs` is a range in milliseconds, drawn uniformly. */
export type DeliveryEffect =
  | { kind: 'drop' }
  /** It arrives later, so that others overtake it. */
  | { kind: 'delay'; afterMs: readonly [min: number, max: number] }
  /** It arrives, and again `times` times. Default: 1. */
  | { kind: 'repeat'; afterMs: readonly [min: number, max: number]; times?: number };

interface Limits {
  /** The rule ends after this many applications. Default: never. */
  times?: number;
  /** The probability that the rule applies to a match, 0 to 1. Default: 1. */
  chance?: number;
}

/** A rule on requests whose path (without query) matches; on all if there is no `match`. */
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

/** The active rules, in the order in which they were added. */
export class Misbehaviour {
  private requestRules: RequestRule[] = [];
  private deliveryRules: DeliveryRule[] = [];
  private readonly applied = new Map<Rule, number>();

  constructor(private readonly random: () => number) {}

  /** Adds a rule; the returned function removes it. */
  add(rule: Rule): () => void {
    // A copy, so that a rule added twice counts its applications twice.
    const own = { ...rule };
    if (own.on === 'requests') this.requestRules.push(own);
    else this.deliveryRules.push(own);
    return () => {
      this.requestRules = this.requestRules.filter((kept) => kept !== own);
      this.deliveryRules = this.deliveryRules.filter((kept) => kept !== own);
      this.applied.delete(own);
    };
  }

  /** The effects on this request: delays, distortions and acts of others add up, any other is the last. */
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

  /** The effects on this delivery, up to a drop. */
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

/** A copy of the response body with the effect applied. */
export function distorted(body: unknown, effect: RequestEffect): unknown {
  switch (effect.kind) {
    case 'endless list':
    case 'repeated page':
      return isObject(body) && 'has_more' in body ? { ...body, has_more: true } : body;
    case 'unknown fields':
      return withUnknownFields(body, effect.values ?? UNKNOWN_VALUES);
    case 'answer':
      return isObject(body) ? effect.change(body) : body;
    case 'status':
    case 'hang':
    case 'cut':
    case 'meanwhile':
    case 'delay':
    case 'body':
      return body;
  }
}

function withUnknownFields(body: unknown, values: Readonly<Record<string, string>>): unknown {
  if (Array.isArray(body)) return body.map((item) => withUnknownFields(item, values));
  if (!isObject(body)) return body;
  const entries = Object.entries(body).map(([name, value]) => {
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
