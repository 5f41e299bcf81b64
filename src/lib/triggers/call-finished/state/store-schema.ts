import type { AgentVersionInfo } from '../../../records/call';
import { encodedEntry, entry, type StoreEntry } from '../../shared/store-entry';
import type { Checkpoint, PendingCall, Span } from './checkpoint';
import type { Scope } from './scope';

/**
 * Everything that a flow keeps in its store, the only thing that survives a restart, but for
 * its linked workflow (shared/linked-flow.ts).
 *
 * Flows that are on hold these keys and fields, so they never change. Where the code has a better word
 * for a field, its entry translates.
 */

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
