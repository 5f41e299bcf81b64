import { type Store, StoreScope } from '@activepieces/pieces-framework';

/** The host's limits: characters of a key, and bytes of a value as JSON. */
const MAX_KEY_LENGTH = 128;
const MAX_VALUE_BYTES = 512 * 1024;

export type StoreOperation = 'get' | 'put' | 'delete';

/** What all flows of a project share. */
export type SharedEntries = Map<string, string>;

/** A flow's store with a host's limits; values go through JSON. */
export class FlowStore implements Store {
  /** Every operation, in order. */
  readonly operations: { operation: StoreOperation; key: string }[] = [];
  readonly entries = new Map<string, string>();
  /** Whether to keep `operations`; a long simulation does not. */
  keepsOperations = true;
  /** Which operations fail. Default: none. */
  fails: (operation: StoreOperation, key: string) => boolean = () => false;
  /** What an operation waits for before it takes effect. Default: nothing. */
  waits: (operation: StoreOperation, key: string) => Promise<void> | undefined = () => undefined;

  /** A test run has a prefix for its keys, so that it never sees live values. */
  constructor(
    private readonly prefix = '',
    shared?: FlowStore,
    readonly ofProject: SharedEntries = shared?.ofProject ?? new Map<string, string>(),
  ) {
    if (shared) this.entries = shared.entries;
  }

  put<Value>(key: string, value: Value, scope?: StoreScope): Promise<Value> {
    return this.operate('put', key, scope, (entries, fullKey) => {
      const json = JSON.stringify(value) ?? 'null';
      if (Buffer.byteLength(json) > MAX_VALUE_BYTES)
        throw new Error('Store: the value is too large');
      entries.set(fullKey, json);
      return value;
    });
  }

  get<Value>(key: string, scope?: StoreScope): Promise<Value | null> {
    return this.operate('get', key, scope, (entries, fullKey) => {
      const json = entries.get(fullKey);
      return json === undefined ? null : (JSON.parse(json) as Value);
    });
  }

  delete(key: string, scope?: StoreScope): Promise<void> {
    return this.operate('delete', key, scope, (entries, fullKey) => {
      entries.delete(fullKey);
    });
  }

  private async operate<Result>(
    operation: StoreOperation,
    key: string,
    scope: StoreScope | undefined,
    work: (entries: SharedEntries, fullKey: string) => Result,
  ): Promise<Result> {
    // A real store operation is a request to the host.
    await new Promise(setImmediate);
    await this.waits(operation, key);
    if (this.keepsOperations) this.operations.push({ operation, key });
    if (key.length === 0 || key.length > MAX_KEY_LENGTH)
      throw new Error('Store: the key is invalid');
    if (this.fails(operation, key)) throw new Error('Store: the host did not respond');
    const isOfProject = scope === StoreScope.PROJECT;
    return work(isOfProject ? this.ofProject : this.entries, this.prefix + key);
  }
}
