import { type Call, getCall, getCallPage } from '../../../diga/calls';
import type { DigaClient } from '../../../diga/client';
import type { Page } from '../../../diga/paging';
import { nullIfMissing } from '../../../diga/errors';
import { earlier, isBefore, msBetween, shift } from '../../../util/timestamps';
import { type PendingCall, toPending } from '../state/checkpoint';

/** Calls created no further apart than this, in milliseconds, are likely to share a page. */
const NEAR_MS = 10 * 60_000;

/** The span of the last page that was read. */
interface PageRead {
  from: string;
  to: string;
  /** The cursor of the page that follows; null if none does. */
  next: string | null;
}

/**
 * Refreshes pending calls that are in progress or waited for: those that share a page of the list with one request, a
 * lone one with its own GET. At worst, where Diga leaves calls out of its list, that is one request more
 * than a GET for each.
 */
export class PendingRefresh {
  /** The page from the watermark to the end of the list, if one was read: the scan can start with it. */
  newest: Page<Call> | null = null;
  private readonly found = new Map<string, PendingCall>();
  private last: PageRead | null = null;
  private isListUseful = true;

  constructor(
    private readonly client: DigaClient,
    private readonly watermark: string | null,
    private readonly waitMs: number,
  ) {}

  /** The call, if a page of this round has it: then neither Diga nor the ledger need be asked. */
  alreadyRead({ id }: PendingCall): PendingCall | undefined {
    return this.found.get(id);
  }

  /**
   * The call as it is now; null if it is deleted. `following` are the calls that may be read after it,
   * in order of creation.
   *
   * @throws {DigaError} if Diga cannot be read.
   */
  async read(call: PendingCall, following: PendingCall[]): Promise<PendingCall | null> {
    if (!this.found.has(call.id) && this.isPageWorthIt(call, following)) {
      await this.readPage(call, following);
    }
    // A call that is missing from its page may still exist.
    return this.found.get(call.id) ?? this.readOne(call.id);
  }

  private isPageWorthIt(call: PendingCall, following: PendingCall[]): boolean {
    const { last } = this;
    if (!this.isListUseful) return false;
    const shouldBeFound = last && (last.next === null || isBefore(call.created_date, last.to));
    if (shouldBeFound) return false;
    const next = following.find(({ id }) => !this.found.has(id));
    if (!next) return this.isNearScan(call);
    const reach = last ? Math.max(NEAR_MS, msBetween(last.from, last.to)) : Infinity;
    return msBetween(call.created_date, next.created_date) <= reach;
  }

  private async readPage(call: PendingCall, following: PendingCall[]): Promise<void> {
    const { last, watermark } = this;
    const latest = following.at(-1) ?? call;
    const isForScan = this.isNearScan(latest);
    const from =
      isForScan && watermark !== null ? earlier(call.created_date, watermark) : call.created_date;
    // More calls of one instant than a page holds: only the cursor leads on.
    const cursor = last && !isBefore(last.to, call.created_date) ? last.next : null;
    // Diga does not document whether its bounds are inclusive, so these are a little wider.
    const filter = {
      createdFrom: shift(from, -1),
      createdUntil: isForScan ? undefined : shift(latest.created_date, 1),
      order: 'asc' as const,
    };
    const page = await getCallPage(this.client, filter, cursor ?? undefined).catch(() => null);
    if (!page) {
      // Which call cannot be read is for its own GET to tell.
      this.isListUseful = false;
      return;
    }
    this.note(page, [call, ...following]);
    if (isForScan && cursor === null && !page.has_more) this.newest = page;
  }

  private note({ data, has_more, last_id }: Page<Call>, wanted: PendingCall[]): void {
    const ids = new Set(wanted.map(({ id }) => id));
    const before = this.found.size;
    for (const call of data) {
      if (ids.has(call.id)) this.found.set(call.id, toPending(call, this.waitMs));
    }
    this.isListUseful = this.found.size > before;
    const [first, end] = [data[0], data.at(-1)];
    if (first && end) {
      const next = has_more ? (last_id ?? end.id) : null;
      this.last = { from: first.created_date, to: end.created_date, next };
    }
  }

  /** Whether few calls are likely to lie between this one and those that the scan reads. */
  private isNearScan({ created_date }: PendingCall): boolean {
    return this.watermark !== null && !isBefore(created_date, shift(this.watermark, -NEAR_MS));
  }

  /**
   * The call as it is now; null if it is deleted.
   *
   * @throws {DigaError} if Diga cannot be read.
   */
  async readOne(callId: string): Promise<PendingCall | null> {
    const call = await nullIfMissing(getCall(this.client, callId));
    return call && toPending(call, this.waitMs);
  }
}
