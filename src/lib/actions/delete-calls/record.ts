import { defineRecord } from '../../records/define-record';
import type { FoundCalls } from './selection';

interface DeletionSource {
  found: FoundCalls;
  /** How many of the found calls exist after the run. */
  remaining: number;
  isDryRun: boolean;
}

export const deletionRecord = defineRecord<DeletionSource>()({
  found: {
    label: 'Found',
    description: 'How many finished calls fit, at most the limit.',
    value: ({ found }) => found.calls.length,
  },
  deleted: {
    label: 'Deleted',
    description: 'How many of them are gone now; 0 in a dry run.',
    value: ({ found, remaining }) => found.calls.length - remaining,
  },
  remaining: {
    label: 'Remaining',
    description: 'How many of those found are still there.',
    value: ({ remaining }) => remaining,
  },
  has_more: {
    label: 'Has More',
    format: 'boolean',
    description: 'Whether more calls fit than the limit allows. Run the step again for them.',
    value: ({ found }) => found.hasMore,
  },
  skipped: {
    label: 'Skipped',
    description: 'How many of the named calls are gone or not finished.',
    value: ({ found }) => found.skipped,
  },
  dry_run: { label: 'Dry Run', format: 'boolean', value: ({ isDryRun }) => isDryRun },
  oldest_created: {
    label: 'Oldest Created',
    format: 'datetime',
    value: ({ found }) => createdDates(found)[0],
  },
  newest_created: {
    label: 'Newest Created',
    format: 'datetime',
    value: ({ found }) => createdDates(found).at(-1),
  },
  call_ids: { label: 'Call IDs', value: ({ found }) => found.calls.map(({ id }) => id) },
});

/** Earliest first. Diga gives all of them in one time zone, so that they sort as text. */
function createdDates({ calls }: FoundCalls): string[] {
  return calls.map(({ created_date }) => created_date).sort();
}
