import { Property } from '@activepieces/pieces-framework';
import { clientFor, digaAuth } from '../auth';
import {
  type KnowledgeCategory,
  type KnowledgeItem,
  type KnowledgeStatus,
  listKnowledge,
  MAX_KNOWLEDGE_ITEMS,
} from '../diga/knowledge';
import { takeWhere } from '../diga/paging';
import { createDigaAction } from '../props/choices';
import { optionalKnowledgeBaseProp, parseOptionalKnowledgeBaseId } from '../props/knowledge-base';
import { limitProp, parseLimit } from '../props/limit';
import { nameMatchProp } from '../props/name-match';
import { defineRecord } from '../records/define-record';
import { nameMatches } from '../util/names';
import { toTrimmed } from '../util/text';

const knowledgeRecord = defineRecord<KnowledgeItem>()({
  item_id: { label: 'Item ID', value: ({ id }) => id },
  name: { label: 'Name' },
  kind: {
    label: 'Kind',
    description: '"txt", "url" or "file".',
    value: ({ category }) => category,
  },
  status: {
    label: 'Status',
    description: '"uploaded" once agents can use it, "indexing" until then, or "error".',
  },
  knowledge_base_id: { label: 'Knowledge Base ID' },
  created_date: { label: 'Created Date', format: 'datetime' },
  size_bytes: { label: 'Size (Bytes)' },
  url: { label: 'URL', format: 'url', description: 'Of a web address or a file.' },
  content: { label: 'Content', description: 'Of a text.' },
});

/** Finds knowledge items. No match is an empty list, not an error. */
export const findKnowledgeAction = createDigaAction({
  auth: digaAuth,
  name: 'find_knowledge',
  displayName: 'Find Knowledge',
  description: 'Lists the texts, web addresses and files that agents know.',
  audience: 'both',
  classification: 'SEARCH',
  aiMetadata: {
    description:
      'Lists knowledge items, newest first, one flat row each, by name, knowledge base, kind and status. Returns an empty list if none fits.',
    idempotent: true,
  },
  outputSchema: knowledgeRecord.listSchema('Knowledge', '{name} · {kind}'),
  props: {
    name: Property.ShortText({
      displayName: 'Name',
      description: 'Empty: every name. Capitals and accents make no difference.',
      required: false,
    }),
    match: nameMatchProp,
    knowledge_base: optionalKnowledgeBaseProp('Empty: all knowledge.'),
    kind: Property.StaticDropdown<'any' | KnowledgeCategory, true>({
      displayName: 'Kind',
      description: 'Any kind: all knowledge.',
      required: true,
      defaultValue: 'any',
      options: {
        options: [
          { label: 'Any kind', value: 'any' },
          { label: 'Text', value: 'txt' },
          { label: 'Web address', value: 'url' },
          { label: 'File', value: 'file' },
        ],
      },
    }),
    status: Property.StaticDropdown<'any' | KnowledgeStatus, true>({
      displayName: 'Status',
      description: 'Pick Ready for what agents can use.',
      required: true,
      defaultValue: 'any',
      options: {
        options: [
          { label: 'Any status', value: 'any' },
          { label: 'Ready', value: 'uploaded' },
          { label: 'Being indexed', value: 'indexing' },
          { label: 'Failed', value: 'error' },
        ],
      },
    }),
    limit: limitProp,
  },
  async run({ auth, propsValue }) {
    const { match, kind, status } = propsValue;
    const name = toTrimmed(propsValue.name);
    const limit = parseLimit(propsValue.limit);
    const filter = {
      baseId: parseOptionalKnowledgeBaseId(propsValue.knowledge_base),
      category: kind === 'any' ? undefined : kind,
      status: status === 'any' ? undefined : status,
    };
    const items = await takeWhere(
      listKnowledge(clientFor(auth), filter, MAX_KNOWLEDGE_ITEMS),
      limit,
      // Compared here: Diga's own filter finds parts of names whatever their capitals, but it minds accents.
      (item) => name === '' || nameMatches(item.name, name, match),
    );
    return items.map(knowledgeRecord.from);
  },
});
