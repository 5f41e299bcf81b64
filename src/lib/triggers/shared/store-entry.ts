import type { Store, StoreScope } from '@activepieces/pieces-framework';

/** One key of the store. Its methods throw what the store throws. */
export interface StoreEntry<Value> {
  /** Null where nothing is stored. */
  read(store: Store): Promise<Value | null>;
  write(store: Store, value: Value): Promise<unknown>;
  clear(store: Store): Promise<void>;
}

interface Codec<Value, Stored> {
  decode: (stored: Stored) => Value;
  encode: (value: Value) => Stored;
}

/** A key whose value is stored as it is. */
export function entry<Value>(key: string): StoreEntry<Value> {
  return {
    read: (store) => store.get<Value>(key),
    write: (store, value) => store.put(key, value),
    clear: (store) => store.delete(key),
  };
}

/** The scope that all flows of a project share. A type alone, so that nothing of the framework is loaded. */
const PROJECT = 'COLLECTION' as StoreScope.PROJECT;

/** A key that all flows of a project share, of whatever pieces. */
export function projectEntry<Value>(key: string): StoreEntry<Value> {
  return {
    read: (store) => store.get<Value>(key, PROJECT),
    write: (store, value) => store.put(key, value, PROJECT),
    clear: (store) => store.delete(key, PROJECT),
  };
}

/** A key whose value is stored in another form. */
export function encodedEntry<Value, Stored>(
  key: string,
  { decode, encode }: Codec<Value, Stored>,
): StoreEntry<Value> {
  const raw = entry<Stored>(key);
  return {
    async read(store) {
      const stored = await raw.read(store);
      return stored && decode(stored);
    },
    write: (store, value) => raw.write(store, encode(value)),
    clear: (store) => raw.clear(store),
  };
}

/** The pauses between attempts of a write that must not fail, in milliseconds: about a minute in all. */
export const STORE_RETRIES = { retries: 8, minTimeout: 250, maxTimeout: 15_000 };
