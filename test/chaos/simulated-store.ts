import type { Store } from '@activepieces/pieces-framework';
import { FlowStore } from '../support/store';
import type { Chance } from './chance';
import type { SimulatedTime } from './simulated-time';
import { SECOND } from './units';
import type { Worker } from './worker';

/** A part of the piece that can be switched off, to prove that the simulation detects its absence. */
export type Part = 'ledger' | 'catch-up' | 'lease';

export function isPart(name: string): name is Part {
  return ['ledger', 'catch-up', 'lease'].includes(name);
}

/** What stores of a host are like. */
export interface StoreConditions {
  time: SimulatedTime;
  chance: Chance;
  /** Whether operations are slow or fail now and then. */
  isSlow: boolean;
  /** While true, every operation fails. */
  isAway: () => boolean;
  without?: Part | undefined;
}

/** The probabilities of a slow store. */
const FAILING = 0.002;
const SLOW = 0.02;
const VERY_SLOW = 0.001;

/** The store of a flow on the simulated host. Its numbers are those of the whole simulation. */
export class SimulatedStore {
  mostEntries = 0;
  /** In bytes. */
  biggestValue = 0;
  /** How many values the host refused, for their size. */
  refused = 0;
  /** Fails puts of this key. */
  failingKey: string | null = null;
  readonly entries: ReadonlyMap<string, string>;
  private readonly store = new FlowStore();

  constructor(private readonly conditions: StoreConditions) {
    this.store.keepsOperations = false;
    this.entries = this.store.entries;
  }

  /** The store as a worker sees it. In a test of the builder no key is a live one. */
  openedBy(worker: Worker, prefix = ''): Store {
    const { without } = this.conditions;
    const store = prefix ? new FlowStore(prefix, this.store) : this.store;
    const slowly = <Result>(work: () => Promise<Result>) =>
      worker.operate(() => this.operate(work));
    return {
      put: (key, value) =>
        slowly(async () => {
          if (key === this.failingKey) throw new Error('The store did not respond');
          const put = await store.put(key, value).catch((error: unknown) => {
            this.refused += 1;
            throw error;
          });
          this.measure(prefix + key);
          return put;
        }),
      delete: (key) => slowly(() => store.delete(key)),
      get: async <Value>(key: string) => {
        const value = await slowly(() => store.get<Value>(key));
        if (!/^(call|started)_/.test(key)) return value;
        if (without === 'ledger') return null;
        if (without === 'lease' && value) return { ...value, handedOver: 0 };
        return value;
      },
    };
  }

  private measure(key: string): void {
    this.mostEntries = Math.max(this.mostEntries, this.entries.size);
    this.biggestValue = Math.max(this.biggestValue, this.entries.get(key)?.length ?? 0);
  }

  private async operate<Result>(work: () => Promise<Result>): Promise<Result> {
    const { time, chance, isSlow, isAway } = this.conditions;
    await time.sleep(chance.between(2, 30));
    if (isSlow && chance.happens(SLOW)) await time.sleep(chance.between(0.2 * SECOND, 3 * SECOND));
    if (isSlow && chance.happens(VERY_SLOW)) {
      await time.sleep(chance.between(3 * SECOND, 30 * SECOND));
    }
    const fails = isAway() || (isSlow && chance.happens(FAILING));
    // An operation that fails may have taken effect.
    if (fails && (isAway() || chance.happens(0.5))) throw new Error('The store did not respond');
    const result = await time.holding(work());
    if (fails) throw new Error('The store did not respond');
    return result;
  }
}
