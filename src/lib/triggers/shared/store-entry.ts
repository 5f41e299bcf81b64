import type { Store } from '@activepieces/pieces-framework';

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
