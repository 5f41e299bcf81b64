import type { Store } from '@activepieces/pieces-framework';

/** The host's limits: characters of a key, and bytes of a value as JSON. */
const LONGEST_KEY = 128;
const LARGEST_VALUE = 512 * 1024;

export type StoreOperation = 'get' | 'put' | 'delete';

/** A flow's store as a host keeps it: values go through JSON, and what is too long or too large is refused. */
export class FlowStore implements Store {
  /** Every operation so far, in order. */
  readonly operations: { operation: StoreOperation; key: string }[] = [];
  readonly entries = new Map<string, string>();
  /** Whether `operations` is kept; a long simulation does without. */
  keepsOperations = true;
  /** Says which operations fail; none by default. */
  fails: (operation: StoreOperation, key: string) => boolean = () => false;

  /** With a prefix for its keys where it is a test's, so that a test never sees live values. */
  constructor(
    private readonly prefix = '',
    shared?: FlowStore,
  ) {
    if (shared) this.entries = shared.entries;
  }

  put<Value>(key: string, value: Value): Promise<Value> {
    return this.operate('put', key, (fullKey) => {
      const json = JSON.stringify(value) ?? 'null';
      if (Buffer.byteLength(json) > LARGEST_VALUE) throw new Error('Store: the value is too large');
      this.entries.set(fullKey, json);
      return value;
    });
  }

  get<Value>(key: string): Promise<Value | null> {
    return this.operate('get', key, (fullKey) => {
      const json = this.entries.get(fullKey);
      return json === undefined ? null : (JSON.parse(json) as Value);
    });
  }

  delete(key: string): Promise<void> {
    return this.operate('delete', key, (fullKey) => {
      this.entries.delete(fullKey);
    });
  }

  private async operate<Result>(
    operation: StoreOperation,
    key: string,
    work: (fullKey: string) => Result,
  ): Promise<Result> {
    // A store is one request to the host away.
    await new Promise(setImmediate);
    if (this.keepsOperations) this.operations.push({ operation, key });
    if (key.length === 0 || key.length > LONGEST_KEY) throw new Error('Store: the key is invalid');
    if (this.fails(operation, key)) throw new Error('Store: the host did not answer');
    return work(this.prefix + key);
  }
}
