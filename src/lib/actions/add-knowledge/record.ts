import { defineRecord } from '../../records/define-record';
import { describeRefusal } from './addition';
import type { Added } from './execute';

interface AdditionSource {
  added: readonly Added[];
  baseId: string | undefined;
  /** Whether older items of the same name are replaced. */
  isReplacing: boolean;
}

export const additionRecord = defineRecord<AdditionSource>()({
  item_ids: {
    label: 'Item IDs',
    description: 'The new items.',
    value: ({ added }) => added.flatMap(({ item }) => item?.id ?? []),
  },
  names: { label: 'Names', value: ({ added }) => added.map(({ name }) => name) },
  status: {
    label: 'Status',
    description: '"uploaded" if agents can use all of it, "indexing" if not yet, or "error".',
    value: ({ added }) => toStatus(added),
  },
  knowledge_base_id: { label: 'Knowledge Base ID', value: ({ baseId }) => baseId },
  replaced: {
    label: 'Replaced',
    format: 'boolean',
    description: 'Whether older items were deleted, and none of the same name is left.',
    value: ({ added }) =>
      added.some(({ deletedIds }) => deletedIds.length > 0) &&
      added.every(({ keptIds }) => keptIds.length === 0),
  },
  deleted_ids: {
    label: 'Deleted IDs',
    description: 'Older items that were replaced.',
    value: ({ added }) => added.flatMap(({ deletedIds }) => deletedIds),
  },
  kept_ids: {
    label: 'Kept IDs',
    description: 'Older items of the same name that stay, because the new one is not ready.',
    value: ({ added }) => added.flatMap(({ keptIds }) => keptIds),
  },
  warnings: {
    label: 'Warnings',
    description: 'A sentence for each item that is not ready or was refused.',
    value: ({ added, isReplacing }) =>
      added.flatMap((each) => {
        if (each.reason !== undefined) return describeRefusal(each.name, each.reason);
        return (isReplacing ? toWarning(each) : undefined) ?? [];
      }),
  },
});

function toStatus(added: readonly Added[]): 'uploaded' | 'indexing' | 'error' {
  if (added.some(({ outcome }) => ['error', 'misplaced', 'refused'].includes(outcome)))
    return 'error';
  return added.every(({ outcome }) => outcome === 'uploaded') ? 'uploaded' : 'indexing';
}

function toWarning({ name, outcome, keptIds }: Added): string | undefined {
  switch (outcome) {
    case 'error':
      return `Diga could not index "${name}". The new one was removed again; what was there before stays.`;
    case 'misplaced':
      return `Diga did not put "${name}" in the right knowledge base. The existing item was kept.`;
    case 'indexing':
      return `Diga was still indexing "${name}" at the end of the wait. What was there before stays: delete it when the new one is ready, or run this step again with a longer wait.`;
    case 'refused':
      return undefined;
    case 'uploaded':
      return keptIds.length > 0
        ? `"${name}" is ready, but Diga still has an older one that was to be deleted.`
        : undefined;
  }
}
