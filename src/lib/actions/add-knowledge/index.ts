import { Property } from '@activepieces/pieces-framework';
import { clientFor, digaAuth } from '../../auth';
import { DEFAULT_BUDGET_MS } from '../../diga/client';
import { createDigaAction } from '../../props/choices';
import {
  optionalKnowledgeBaseProp,
  parseOptionalKnowledgeBaseId,
} from '../../props/knowledge-base';
import { parseNumber } from '../../props/number';
import { parseText, parseUrls } from './addition';
import { additionRecord } from './record';

/** Default and maximum of the longest wait, in seconds. The maximum leaves a flow run time for more steps. */
const DEFAULT_SECONDS = 60;
const MAX_SECONDS = 300;

/** Adds a text or web addresses to what agents know. Replaces older items of the same name on request. */
export const addKnowledgeAction = createDigaAction({
  auth: digaAuth,
  name: 'add_knowledge',
  displayName: 'Add Knowledge',
  description: 'Adds a text or web addresses to what agents know.',
  audience: 'both',
  classification: 'WRITE',
  aiMetadata: {
    description:
      'Adds a text or web addresses to a Diga knowledge base. With replace, deletes older ones of the same name and base once the new one is indexed. Every run adds again; Delete Knowledge takes it back. What replace deletes is gone.',
    idempotent: false,
  },
  // An automatic retry by the host would add it a second time.
  errorHandlingOptions: {
    retryOnFailure: { defaultValue: false, hide: true },
    continueOnFailure: {},
  },
  outputSchema: additionRecord.schema,
  props: {
    kind: Property.StaticDropdown<'text' | 'urls', true>({
      displayName: 'What to Add',
      description: 'Fill in Content for a text, or Web Addresses.',
      required: true,
      defaultValue: 'text',
      options: {
        options: [
          { label: 'A text', value: 'text' },
          { label: 'Web addresses', value: 'urls' },
        ],
      },
    }),
    name: Property.ShortText({
      displayName: 'Name',
      description: 'Empty: its web address. A text needs a name.',
      required: false,
    }),
    content: Property.LongText({
      displayName: 'Content',
      description: 'Write what agents should know.',
      required: false,
    }),
    urls: Property.Array({
      displayName: 'Web Addresses',
      description: 'Pages to read, such as https://example.com/prices.',
      required: false,
    }),
    knowledge_base: optionalKnowledgeBaseProp('Leave empty to add it outside any knowledge base.'),
    replace: Property.Checkbox({
      displayName: 'Replace Items with the Same Name',
      description: 'Deletes older items of that name once the new one is ready. Same base only.',
      required: false,
      defaultValue: false,
    }),
    longest_wait: Property.Number({
      displayName: 'Longest Wait (Seconds)',
      description: `Empty: ${DEFAULT_SECONDS}; at most ${MAX_SECONDS}. If not ready by then, the older one stays.`,
      required: false,
      defaultValue: DEFAULT_SECONDS,
    }),
  },
  async run({ auth, propsValue }) {
    const { kind, name, content, urls, replace } = propsValue;
    const baseId = parseOptionalKnowledgeBaseId(propsValue.knowledge_base);
    const addition =
      kind === 'urls'
        ? ({ kind, baseId, urls: parseUrls(name, urls) } as const)
        : ({ kind: 'text', baseId, text: parseText(name, content) } as const);
    const waitMs = parseMaxWait(propsValue.longest_wait);
    const isReplacing = replace ?? false;
    const client = clientFor(auth, DEFAULT_BUDGET_MS + (isReplacing ? waitMs : 0));
    const { addKnowledge } = await import('./execute');
    const added = await addKnowledge(client, addition, isReplacing ? waitMs : null);
    return additionRecord.from({ added, baseId, isReplacing });
  },
});

/**
 * Parses the longest wait, in seconds, into milliseconds.
 *
 * @throws {InputError} when it is not more than 0, or above the maximum
 */
function parseMaxWait(longestWait: unknown): number {
  const range = { min: 0, max: MAX_SECONDS, empty: DEFAULT_SECONDS, isFractional: true };
  return parseNumber('Longest Wait (Seconds)', longestWait, range) * 1000;
}
