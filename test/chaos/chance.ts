import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** Seeded randomness: the same seed gives the same run. */
export interface Chance {
  /** From 0 to below 1. */
  next: () => number;
  /** True with this probability. */
  happens(probability: number): boolean;
  between(min: number, max: number): number;
  oneOf<Item>(items: readonly Item[]): Item;
}

/** Creates randomness from a seed. */
export function createChance(seed: number): Chance {
  const generator = xoroshiro128plus(seed);
  const next = () => uniformFloat64(generator);
  return {
    next,
    happens: (probability) => next() < probability,
    between: (min, max) => min + next() * (max - min),
    oneOf: (items) => {
      const item = items[Math.floor(next() * items.length)];
      if (item === undefined) throw new Error('There is nothing to choose from');
      return item;
    },
  };
}
