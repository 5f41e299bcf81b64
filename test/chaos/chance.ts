import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** Seeded chance: the same seed gives the same run. */
export interface Chance {
  /** 0 to below 1. */
  next: () => number;
  /** True in this share of the cases. */
  happens(share: number): boolean;
  between(min: number, max: number): number;
  oneOf<Item>(items: readonly Item[]): Item;
}

/** Makes chance from a seed. */
export function chanceOf(seed: number): Chance {
  const generator = xoroshiro128plus(seed);
  const next = () => uniformFloat64(generator);
  return {
    next,
    happens: (share) => next() < share,
    between: (min, max) => min + next() * (max - min),
    oneOf: (items) => {
      const item = items[Math.floor(next() * items.length)];
      if (item === undefined) throw new Error('Nothing to choose from');
      return item;
    },
  };
}
