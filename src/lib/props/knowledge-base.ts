import { type DropdownState, Property, type PropertyContext } from '@activepieces/pieces-framework';
import { digaAuth, type DigaConnection } from '../auth';
import { type KnowledgeBase, listKnowledgeBases, MAX_KNOWLEDGE_BASES } from '../diga/knowledge';
import { collect } from '../diga/paging';
import { parseIdList, parseOptionalId } from '../util/ids';
import { type Choice, missingChoices, pickedInActions, pickerState, shortId } from './picker';

const KNOWLEDGE_BASE = 'Knowledge Base';
const KNOWLEDGE_BASES = 'Knowledge Bases';

/** Picker of one knowledge base, for an action that works without one too. */
export function optionalKnowledgeBaseProp(description: string) {
  return Property.Dropdown<string, false, typeof digaAuth>({
    auth: digaAuth,
    displayName: KNOWLEDGE_BASE,
    description,
    required: false,
    refreshers: [],
    options: knowledgeBaseOptions,
  });
}

/** Picker of any number of knowledge bases, for an action. */
export function knowledgeBasesProp(description: string) {
  return Property.MultiSelectDropdown<string, false, typeof digaAuth>({
    auth: digaAuth,
    displayName: KNOWLEDGE_BASES,
    description,
    required: false,
    refreshers: [],
    options: knowledgeBaseOptions,
  });
}

/**
 * Parses the value of `optionalKnowledgeBaseProp`; undefined if no knowledge base is picked.
 *
 * @throws {InputError} when the value is neither empty nor a UUID
 */
export function parseOptionalKnowledgeBaseId(base: unknown): string | undefined {
  return parseOptionalId('knowledgeBase', KNOWLEDGE_BASE, base);
}

/**
 * Parses the value of `knowledgeBasesProp`, without duplicates; empty if none is picked.
 *
 * @throws {InputError} when a value is not a UUID
 */
export function parseKnowledgeBaseIds(bases: unknown): string[] {
  return parseIdList('knowledgeBase', KNOWLEDGE_BASES, bases);
}

/** Every knowledge base, plus a placeholder for each picked one that no longer exists. */
function knowledgeBaseOptions(
  { auth }: { auth?: DigaConnection | undefined },
  context: PropertyContext,
): Promise<DropdownState<string>> {
  return pickerState(
    auth,
    async (client) => {
      const [bases, picked] = await Promise.all([
        collect(listKnowledgeBases(client, MAX_KNOWLEDGE_BASES)),
        pickedInActions(context, 'knowledge_base', 'knowledge_bases'),
      ]);
      const choices = bases.map(toChoice);
      return [
        ...choices,
        ...missingChoices(picked, choices, 'Missing knowledge base: deleted in Diga'),
      ];
    },
    'There is nothing to pick yet: make a knowledge base in Diga first.',
  );
}

function toChoice({ id, name }: KnowledgeBase): Choice {
  return { label: name?.trim() || `Knowledge base without a name (${shortId(id)})`, value: id };
}
