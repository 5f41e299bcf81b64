import { Property } from '@activepieces/pieces-framework';
import { clientFor, digaAuth } from '../auth';
import { withMessage } from '../diga/errors';
import { deleteKnowledge } from '../diga/knowledge';
import { InputError } from '../errors';
import { createDigaAction } from '../props/choices';
import { defineRecord } from '../records/define-record';
import { parseIdList } from '../util/ids';

type Outcome = Awaited<ReturnType<typeof deleteKnowledge>>;

/** What became of each item, by id. */
type Outcomes = ReadonlyMap<string, Outcome>;

const ITEM_IDS = 'Item IDs';

const deletionRecord = defineRecord<Outcomes>()({
  deleted: { label: 'Deleted', value: (outcomes) => idsWith(outcomes, 'deleted').length },
  deleted_ids: { label: 'Deleted IDs', value: (outcomes) => idsWith(outcomes, 'deleted') },
  missing_ids: {
    label: 'Missing IDs',
    description: 'Items that were gone before.',
    value: (outcomes) => idsWith(outcomes, 'missing'),
  },
  remaining_ids: {
    label: 'Remaining IDs',
    description: 'Items that Diga still has.',
    value: (outcomes) => idsWith(outcomes, 'remaining'),
  },
});

/** Deletes knowledge items, and reads back that they are gone. */
export const deleteKnowledgeAction = createDigaAction({
  auth: digaAuth,
  name: 'delete_knowledge',
  displayName: 'Delete Knowledge',
  description: 'Deletes knowledge for good, by its ids.',
  audience: 'both',
  classification: 'DESTRUCTIVE',
  aiMetadata: {
    description:
      'Deletes knowledge items for good, by id from Find Knowledge. Cannot be undone. Agents that use them lose that knowledge.',
    idempotent: true,
  },
  // The host would repeat the whole step, with the items that are gone.
  errorHandlingOptions: {
    retryOnFailure: { defaultValue: false, hide: true },
    continueOnFailure: {},
  },
  outputSchema: deletionRecord.schema,
  props: {
    item_ids: Property.Array({
      displayName: ITEM_IDS,
      description: 'Pick Item ID from a step, such as Find Knowledge.',
      required: true,
    }),
  },
  async run({ auth, propsValue }) {
    const itemIds = parseIdList('knowledge', ITEM_IDS, propsValue.item_ids);
    if (itemIds.length === 0) {
      throw new InputError(`"${ITEM_IDS}" is empty. Put the id of at least one item into it.`);
    }
    const client = clientFor(auth);
    const outcomes = new Map<string, Outcome>();
    try {
      for (const id of itemIds) outcomes.set(id, await deleteKnowledge(client, id));
    } catch (error) {
      throw withMessage(
        error,
        ({ message }) =>
          `${message} Items done before that: ${outcomes.size} of ${itemIds.length}.`,
      );
    }
    return deletionRecord.from(outcomes);
  },
});

function idsWith(outcomes: Outcomes, wanted: Outcome): string[] {
  return [...outcomes].filter(([, outcome]) => outcome === wanted).map(([id]) => id);
}
