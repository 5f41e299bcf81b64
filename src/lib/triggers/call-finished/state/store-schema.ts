import type { AgentVersionInfo } from '../../../records/call';
import { encodedEntry, entry, type StoreEntry } from '../../shared/store-entry';
import type { Checkpoint, PendingCall, PendingParts, Span } from './checkpoint';
import type { NewestStart } from './ledger';
import type { IndexPart } from './ledger-index';
import type { KnownProject } from './project';
import type { Scope } from './scope';
import type { SettingsHistory } from './settings';

/**
 * Everything that a flow keeps in its store, the only thing that survives a restart, but for
 * its linked workflow (shared/linked-flow.ts).
 *
 * Flows that are on hold these keys and fields, so they never change. Where the code has a better word
 * for a field, its entry translates.
 */

/** A checkpoint as one value of the store: `parts` says where the pending calls go on. */
type InlineCheckpoint = Checkpoint & { parts?: PendingParts };

interface StoredCheckpoint {
  watermark: string | null;
  waiting: PendingCall[];
  forgottenUntil: string | null;
  leftBehind: Span[];
  /** Since 0.4.0, as the four that follow. */
  index?: IndexPart[];
  project?: KnownProject | undefined;
  complainedAt?: number | undefined;
  parts?: PendingParts;
}

export const checkpointEntry = encodedEntry<InlineCheckpoint, StoredCheckpoint>('progress', {
  decode: ({ waiting, forgottenUntil, leftBehind, index, ...stored }) => ({
    ...stored,
    pending: waiting,
    index: index ?? [],
    unindexed: index ? leftBehind : unindexedSpans(stored.watermark, forgottenUntil, leftBehind),
  }),
  encode: ({ pending, unindexed, ...checkpoint }) => ({
    ...checkpoint,
    waiting: pending,
    forgottenUntil: checkpoint.watermark,
    leftBehind: unindexed,
  }),
});

/** What a release before 0.4.0 may have in its ledger. */
function unindexedSpans(
  watermark: string | null,
  prunedUntil: string | null,
  leftBehind: Span[],
): Span[] {
  const isOn = watermark !== null && prunedUntil !== null;
  return isOn ? [...leftBehind, { from: prunedUntil, to: watermark }] : leftBehind;
}

/** Pending calls that do not fit into the checkpoint's own value. */
export function pendingPartEntry({ set, part }: { set: 'a' | 'b'; part: number }) {
  return entry<PendingCall[]>(`progress_${set}_${part}`);
}

/** The ids of one part of the ledger's index. */
export function indexEntry({ hour, part }: IndexPart): StoreEntry<string[]> {
  return entry(`ledger_${hour}_${part}`);
}

interface StoredScope {
  newestBefore: Scope['newestAtStart'];
  underWay: string[];
  forgottenBefore: string | null;
  /** Since 0.4.0. */
  more?: number;
}

export const scopeEntry = encodedEntry<Scope, StoredScope>('bounds', {
  decode: ({ newestBefore, underWay, forgottenBefore, more }) => ({
    newestAtStart: newestBefore,
    inProgressAtStart: underWay,
    prunedBefore: forgottenBefore,
    moreInProgress: more ?? 0,
  }),
  encode: ({ newestAtStart, inProgressAtStart, prunedBefore, moreInProgress }) => ({
    newestBefore: newestAtStart,
    underWay: inProgressAtStart,
    forgottenBefore: prunedBefore,
    ...(moreInProgress > 0 && { more: moreInProgress }),
  }),
});

/** Ids of calls in progress that do not fit into the scope's own value. */
export function moreInProgressEntry(part: number): StoreEntry<string[]> {
  return entry(`bounds_${part}`);
}

/** Ids of calls that are no longer looked at and had not ended. */
export const givenUpEntry = entry<string[]>('given_up');

/** Which settings the flow has, and had. */
export const settingsEntry = entry<SettingsHistory>('settings');

/** The renewals of the flow, in milliseconds since the epoch by the host's clock. */
export const heartbeatEntry = entry<{
  /** The last sign that the flow is on. */
  at: number;
  /** Since when these signs came without a gap. */
  since: number;
}>('last_renewal');

/** When the flow was switched off, in milliseconds since the epoch by the host's clock; none while it is on. */
export const offSinceEntry = entry<number>('off_since');

/** The flow's webhook in Diga. The address is stored without its token, which is a secret. */
export const webhookEntry = entry<{ id: string; url: string }>('registration');

/** The versions that this flow has seen published. */
export const publishedVersionsEntry = entry<string[]>('published_versions');

/** An agent version as this flow knows it. */
export interface CachedVersion extends AgentVersionInfo {
  /** Whether this flow has ever seen it published. */
  wasPublished: boolean;
  /** Ids of its workflows, also of those in its path. Absent while they may change, or are not known. */
  workflows?: string[];
}

export function versionEntry(versionId: string): StoreEntry<CachedVersion> {
  return entry(`version_${versionId}`);
}

/** Times of one call, in milliseconds since the epoch by the host's clock. */
interface Lease {
  leasedAt: number;
  /** Of a release before 0.4.0, which kept the start here. */
  startedAt: number | undefined;
}

interface StoredLease {
  handedOver: number;
  started?: number;
}

/** One entry for each call, so that two runs at the same time never write to the same key. */
export function leaseEntry(callId: string): StoreEntry<Lease> {
  return encodedEntry<Lease, StoredLease>(`call_${callId.toLowerCase()}`, {
    decode: ({ handedOver, started }) => ({ leasedAt: handedOver, startedAt: started }),
    encode: ({ leasedAt, startedAt }) => ({
      handedOver: leasedAt,
      ...(startedAt === undefined ? {} : { started: startedAt }),
    }),
  });
}

/** The start of a call's run, in milliseconds since the epoch by the host's clock. */
export function startEntry(callId: string): StoreEntry<{ startedAt: number }> {
  return entry(`started_${callId.toLowerCase()}`);
}

/** When a call was last leased, in milliseconds since the epoch by the host's clock. */
export const newestLeaseEntry = entry<number>('newest_lease');

export const newestStartEntry = entry<NewestStart>('newest_start');
