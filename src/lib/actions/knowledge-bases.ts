import { Property } from '@activepieces/pieces-framework';
import { clientFor, digaAuth } from '../auth';
import { collect } from '../diga/paging';
import {
  type BaseChanges,
  createBase,
  getBase,
  type KnowledgeBase,
  listKnowledgeBases,
  MAX_KNOWLEDGE_BASES,
  updateBase,
} from '../diga/knowledge';
import { InputError } from '../errors';
import { createDigaAction } from '../props/choices';
import { mismatchError } from '../provisioning/errors';
import { defineRecord } from '../records/define-record';
import { parseId, parseIdList } from '../util/ids';
import { toTrimmed } from '../util/text';

const ITEMS = 'Knowledge Items';
const BASE = 'Knowledge Base ID';

const nameProp = (description: string) =>
  Property.ShortText({ displayName: 'Name', description, required: false });

const descriptionProp = Property.LongText({
  displayName: 'Description',
  description: 'Empty: none, or left as it is.',
  required: false,
});

const itemsProp = Property.Array({
  displayName: ITEMS,
  description: 'Pick Item ID from a step, such as Find Knowledge.',
  required: false,
});

const record = defineRecord<{
  base: KnowledgeBase;
  before: KnowledgeBase | null;
  changed: boolean;
}>()({
  knowledge_base_id: { label: 'Knowledge Base ID', value: ({ base }) => base.id },
  name: { label: 'Name', value: ({ base }) => base.name },
  description: { label: 'Description', value: ({ base }) => base.description },
  item_ids: { label: 'Item IDs', value: ({ base }) => base.knowledge_item_ids ?? [] },
  changed: {
    label: 'Changed',
    format: 'boolean',
    description: 'False where Diga had all of this already.',
    value: ({ changed }) => changed,
  },
  before: {
    label: 'Before',
    dynamicKey: true,
    description: 'As it was; empty if it is new.',
    value: ({ before }) =>
      before && {
        name: before.name ?? null,
        description: before.description ?? null,
        item_ids: before.knowledge_item_ids ?? [],
      },
  },
});

/** Makes a knowledge base, unless there is one of that name. */
export const createKnowledgeBaseAction = createDigaAction({
  auth: digaAuth,
  name: 'create_knowledge_base',
  displayName: 'Create Knowledge Base',
  description: 'Creates a knowledge base, unless there is one of that name.',
  audience: 'both',
  classification: 'WRITE',
  aiMetadata: {
    description:
      'Creates a Diga knowledge base with a name, a description and items by their ids, from Find Knowledge. Gives the one of exactly that name unchanged if there is one. Agents use it after Update Agent.',
    idempotent: true,
  },
  outputSchema: record.schema,
  props: {
    name: nameProp('Name the new knowledge base.'),
    description: descriptionProp,
    items: itemsProp,
  },
  async run({ auth, propsValue }) {
    const name = toTrimmed(propsValue.name);
    if (name === '') throw new InputError('"Name" is empty. Give the knowledge base a name.');
    const ids = parseIdList('knowledge', ITEMS, propsValue.items);
    const client = clientFor(auth);
    const bases = await collect(listKnowledgeBases(client, MAX_KNOWLEDGE_BASES));
    const existing = bases.find((base) => base.name?.trim() === name);
    if (existing) return record.from({ base: existing, before: existing, changed: false });
    const description = toTrimmed(propsValue.description) || null;
    const { id } = await createBase(client, { name, description, knowledge_item_ids: ids });
    const base = await getBase(client, id);
    verify(base, { name, knowledge_item_ids: ids, ...(description !== null && { description }) });
    return record.from({ base, before: null, changed: true });
  },
});

/** Changes a knowledge base. */
export const updateKnowledgeBaseAction = createDigaAction({
  auth: digaAuth,
  name: 'update_knowledge_base',
  displayName: 'Update Knowledge Base',
  description: 'Changes name, description or items of a knowledge base. Live at once.',
  audience: 'both',
  classification: 'WRITE',
  aiMetadata: {
    description:
      'Changes name, description or items of one Diga knowledge base by its id, from Create Knowledge Base or Find Knowledge; live at once for agents that use it. Items are set to exactly those given. Gives what was before, to put it back.',
    idempotent: true,
  },
  outputSchema: record.schema,
  props: {
    knowledge_base: Property.ShortText({
      displayName: BASE,
      description: 'Pick it from a step, such as Find Knowledge.',
      required: true,
    }),
    name: nameProp('Empty: left as it is.'),
    description: descriptionProp,
    items: { ...itemsProp, description: 'Empty: left as they are. It gets only those you give.' },
  },
  async run({ auth, propsValue }) {
    const id = parseId('knowledgeBase', BASE, propsValue.knowledge_base);
    const ids = parseIdList('knowledge', ITEMS, propsValue.items);
    const name = toTrimmed(propsValue.name);
    const description = toTrimmed(propsValue.description);
    const wanted: BaseChanges = {
      ...(name !== '' && { name }),
      ...(description !== '' && { description }),
      ...(ids.length > 0 && { knowledge_item_ids: ids }),
    };
    if (Object.keys(wanted).length === 0) {
      throw new InputError('There is nothing to change. Fill in a name, a description or items.');
    }
    const client = clientFor(auth);
    const before = await getBase(client, id);
    if (differing(before, wanted).length === 0) {
      return record.from({ base: before, before, changed: false });
    }
    await updateBase(client, id, wanted);
    const base = await getBase(client, id);
    verify(base, wanted);
    return record.from({ base, before, changed: true });
  },
});

function differing(base: KnowledgeBase, wanted: BaseChanges): string[] {
  const sorted = (ids: readonly string[] | undefined) => [...(ids ?? [])].sort().join();
  const { knowledge_item_ids: ids, name, description } = wanted;
  return [
    ...(name !== undefined && base.name?.trim() !== name ? ['"Name"'] : []),
    ...(description !== undefined && base.description !== description ? ['"Description"'] : []),
    ...(ids && sorted(ids) !== sorted(base.knowledge_item_ids) ? [`"${ITEMS}"`] : []),
  ];
}

/** @throws {DigaError} when Diga has stored something else */
function verify(base: KnowledgeBase, wanted: BaseChanges): void {
  const fields = differing(base, wanted);
  if (fields.length === 0) return;
  throw mismatchError(
    `Diga did not store what this step sent as ${fields.join(', ')}. Check the knowledge base in the Diga dashboard.`,
  );
}
