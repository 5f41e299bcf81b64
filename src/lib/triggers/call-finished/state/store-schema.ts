import type { Store } from '@activepieces/pieces-framework';
import type { LinkedWorkflow } from '../../../links/linked-workflow';
import type { AgentVersionInfo } from '../../../records/call';
import type { Checkpoint, PendingCall, Span } from './checkpoint';
import type { Scope } from './scope';

/**
 * Everything that a flow keeps in its store, the only thing that survives a restart.
 *
 * Flows that are on hold these keys and fields, so they never change. Where the code has a better word
 * for a field, its entry translates.
 */

/** One key of the store. Its methods throw what the store throws. */
interface StoreEntry<Value> {
  /** Null where nothing is stored. */
  read(store: Store): Promise<Value | null>;
  write(store: Store, value: Value): Promise<unknown>;
  clear(store: Store): Promise<void>;
}

interface Codec<Value, Stored> {
  decode: (stored: Stored) => Value;
  encode: (value: Value) => Stored;
}

function entry<Value>(key: string): StoreEntry<Value> {
  return {
    read: (store) => store.get<Value>(key),
    write: (store, value) => store.put(key, value),
    clear: (store) => store.delete(key),
  };
}

function encodedEntry<Value, Stored>(
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

interface StoredCheckpoint {
  watermark: string | null;
  waiting: PendingCall[];
  forgottenUntil: string | null;
  leftBehind: Span[];
}

export const checkpointEntry = encodedEntry<Checkpoint, StoredCheckpoint>('progress', {
  decode: ({ watermark, waiting, forgottenUntil, leftBehind }) => ({
    watermark,
    pending: waiting,
    prunedUntil: forgottenUntil,
    unprunedSpans: leftBehind,
  }),
  encode: ({ watermark, pending, prunedUntil, unprunedSpans }) => ({
    watermark,
    waiting: pending,
    forgottenUntil: prunedUntil,
    leftBehind: unprunedSpans,
  }),
});

interface StoredScope {
  newestBefore: Scope['newestAtStart'];
  underWay: string[];
  forgottenBefore: string | null;
}

export const scopeEntry = encodedEntry<Scope, StoredScope>('bounds', {
  decode: ({ newestBefore, underWay, forgottenBefore }) => ({
    newestAtStart: newestBefore,
    inProgressAtStart: underWay,
    prunedBefore: forgottenBefore,
  }),
  encode: ({ newestAtStart, inProgressAtStart, prunedBefore }) => ({
    newestBefore: newestAtStart,
    underWay: inProgressAtStart,
    forgottenBefore: prunedBefore,
  }),
});

/** When the flow was switched off, in milliseconds since the epoch by the host's clock; none while it is on. */
export const offSinceEntry = entry<number>('off_since');

/** The flow's webhook at Diga. The address is stored without its token, which is a secret. */
export const webhookEntry = entry<{ id: string; url: string }>('registration');

/** The versions that this flow has seen published. */
export const publishedVersionsEntry = entry<string[]>('published_versions');

/** An agent version as this flow knows it. */
export interface CachedVersion extends AgentVersionInfo {
  /** Whether this flow has ever seen it published. */
  wasPublished: boolean;
  /** Ids of its workflows. Absent for a draft, and in what releases before 0.3.0 stored. */
  flows?: string[];
}

export function versionEntry(versionId: string): StoreEntry<CachedVersion> {
  return entry(`version_${versionId}`);
}

/** The id of the linked workflow through which Diga delivered a call of the version. */
export function linkedVersionEntry(versionId: string): StoreEntry<string> {
  return entry(`linked_version_${versionId}`);
}

/** The flow's workflow in Diga. */
export interface StoredLink extends LinkedWorkflow {
  /** Whether it was disabled in Diga at the last renewal. */
  isDisabled: boolean;
  /** Workflows that were deleted in Diga, and when that was seen, in ISO 8601. */
  former: { id: string; until: string }[];
}

export const linkedWorkflowEntry = entry<StoredLink>('linked_workflow');

/** Times of one call, in milliseconds since the epoch by the host's clock. */
interface LedgerEntry {
  leasedAt: number;
  startedAt: number | undefined;
}

interface StoredLedgerEntry {
  handedOver: number;
  started?: number;
}

/** One entry for each call, so that two runs at the same time never write to the same key. */
export function ledgerEntry(callId: string): StoreEntry<LedgerEntry> {
  return encodedEntry<LedgerEntry, StoredLedgerEntry>(`call_${callId.toLowerCase()}`, {
    decode: ({ handedOver, started }) => ({ leasedAt: handedOver, startedAt: started }),
    encode: ({ leasedAt, startedAt }) => ({
      handedOver: leasedAt,
      ...(startedAt === undefined ? {} : { started: startedAt }),
    }),
  });
}
