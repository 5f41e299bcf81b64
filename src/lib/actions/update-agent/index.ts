import { Property } from '@activepieces/pieces-framework';
import { clientFor, digaAuth } from '../../auth';
import { type DraftChanges, updateDraft } from '../../diga/agent-drafts';
import { type Agent, getAgent } from '../../diga/agents';
import type { DigaClient } from '../../diga/client';
import { DigaError, withMessage } from '../../diga/errors';
import { agentProp, parseAgentId } from '../../props/agent';
import { createDigaAction } from '../../props/choices';
import { knowledgeBasesProp, parseKnowledgeBaseIds } from '../../props/knowledge-base';
import { differingFields, EMPTY, type Field, FIELD_LABELS, toChanges, toWanted } from './changes';
import { languageOptions } from './languages';
import { updateRecord } from './record';
import { parseSettings, settingsProps } from './settings';

const LEFT_ALONE = 'Empty: left as it is.';

const textProp = (field: Field) =>
  Property.ShortText({
    displayName: FIELD_LABELS[field],
    description: LEFT_ALONE,
    required: false,
  });

const longTextProp = (field: Field) =>
  Property.LongText({ displayName: FIELD_LABELS[field], description: LEFT_ALONE, required: false });

/** Changes fields of an agent's draft. */
export const updateAgentAction = createDigaAction({
  auth: digaAuth,
  name: 'update_agent',
  displayName: 'Update Agent',
  description: "Changes an agent's draft. Live calls keep the published version.",
  audience: 'both',
  classification: 'WRITE',
  aiMetadata: {
    description:
      "Changes chosen fields of one Diga agent's draft, and gives them before and after, so that they can be set back. Needs the agent's id, from List Agents or Find Agent. Live calls change only with Publish Version. Fails if Diga stores something else.",
    idempotent: true,
  },
  outputSchema: updateRecord.schema,
  props: {
    agent: agentProp(),
    name: textProp('name'),
    description: longTextProp('description'),
    language: Property.StaticDropdown<string>({
      displayName: FIELD_LABELS.language,
      description: `${LEFT_ALONE} Or pick what the agent speaks.`,
      required: false,
      options: { options: languageOptions },
    }),
    greeting: longTextProp('greeting'),
    prompt: longTextProp('prompt'),
    voicemail_message: longTextProp('voicemail_message'),
    dynamic_variables: Property.Object({
      displayName: FIELD_LABELS.dynamic_variables,
      description: 'Empty: left as they are. Values are stored as text.',
      required: false,
    }),
    other_variables: Property.StaticDropdown<'keep' | 'remove', true>({
      displayName: 'Other Variables',
      description: 'Pick what happens to variables that you do not name above.',
      required: true,
      defaultValue: 'keep',
      options: {
        options: [
          { label: 'Keep them (merge)', value: 'keep' },
          { label: 'Remove them (replace)', value: 'remove' },
        ],
      },
    }),
    knowledge_bases: knowledgeBasesProp(
      'Empty: left as they are. The draft gets only those you pick.',
    ),
    ...settingsProps,
    empty: Property.StaticMultiSelectDropdown<string, false>({
      displayName: 'Empty These Fields',
      description: 'Pick fields to empty in the draft. Empty: none.',
      required: false,
      options: {
        options: (Object.keys(EMPTY) as Field[]).map((value) => ({
          label: FIELD_LABELS[value],
          value,
        })),
      },
    }),
  },
  async run({ auth, propsValue }) {
    const agentId = parseAgentId(propsValue.agent);
    const mergesVariables = propsValue.other_variables !== 'remove';
    const wanted = toWanted({
      texts: propsValue,
      variables: propsValue.dynamic_variables,
      knowledgeBaseIds: parseKnowledgeBaseIds(propsValue.knowledge_bases),
      settings: parseSettings(propsValue),
      emptied: propsValue.empty ?? [],
    });
    const client = clientFor(auth);
    const before = await getAgent(client, agentId, 'draft');
    const changes = toChanges(before, wanted, mergesVariables, propsValue.knowledge_change);
    const fields = Object.keys(changes) as Field[];
    const after = fields.length > 0 ? await update(client, agentId, changes) : before;
    return updateRecord.from({ before, after, fields });
  },
});

/**
 * Changes the draft, and gives it as Diga has stored it.
 *
 * @throws {DigaError} when Diga refuses the change, or has stored something else
 */
async function update(client: DigaClient, agentId: string, changes: DraftChanges): Promise<Agent> {
  try {
    await updateDraft(client, agentId, changes);
  } catch (error) {
    throw withMessage(error, explainFailure);
  }
  const stored = await getAgent(client, agentId, 'draft');
  const differing = differingFields(changes, stored);
  if (differing.length === 0) return stored;
  const names = (fields: readonly Field[]) => fields.map((f) => `"${FIELD_LABELS[f]}"`).join(', ');
  const others = (Object.keys(changes) as Field[]).filter((field) => !differing.includes(field));
  throw new DigaError({
    kind: 'invalid_request',
    message: `Diga did not store what this step sent as ${names(differing)}. Stored as sent: ${names(others) || 'nothing'}. Check the draft in the Diga dashboard.`,
  });
}

function explainFailure({ kind, code, message, mayHaveSucceeded }: DigaError): string {
  if (kind === 'invalid_request' && code === 'BAD_PARAMETER') {
    return 'Diga declined the change of the draft (BAD_PARAMETER). Check that each of "Knowledge Bases" still exists in Diga, as "Knowledge Items" and "Voice".';
  }
  return mayHaveSucceeded
    ? `${message} The draft may have been changed anyway: check it with Get Agent.`
    : message;
}
