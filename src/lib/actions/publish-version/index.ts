import { Property } from '@activepieces/pieces-framework';
import { clientFor, digaAuth } from '../../auth';
import { getAgent } from '../../diga/agents';
import { InputError } from '../../errors';
import { createDigaAction } from '../../props/choices';
import { readPublished } from '../../provisioning/publication';
import { agentProp, parseAgentId } from '../../props/agent';
import { anyVersionProp, parseOptionalVersionId } from '../../props/agent-version';
import { toTrimmed } from '../../util/text';
import type { Operation } from './change';
import { publicationRecord } from './record';

const OPERATIONS: { label: string; value: Operation }[] = [
  { label: 'Launch a new version', value: 'launch' },
  { label: 'Launch a new version and publish it', value: 'launch_and_publish' },
  { label: 'Publish a saved version', value: 'publish' },
  { label: 'Roll back to the previous version', value: 'roll_back' },
  { label: 'Unpublish the agent', value: 'take_off' },
];

/** Launches, publishes or rolls back a version of an agent, or unpublishes the agent. */
export const publishVersionAction = createDigaAction({
  auth: digaAuth,
  name: 'publish_version',
  displayName: 'Publish Version',
  description: 'Launches or publishes a version, or unpublishes the agent.',
  audience: 'both',
  classification: 'WRITE',
  aiMetadata: {
    description:
      "Launches a Diga agent's draft, publishes a version, rolls back or unpublishes the agent. Needs the agent's id, from List Agents or Find Agent, and that of a version, from List Agent Versions. Publishing changes live calls at once. A repetition launches or rolls back again.",
    idempotent: false,
  },
  // An automatic retry by the host would launch another version, or roll back twice.
  errorHandlingOptions: {
    retryOnFailure: { defaultValue: false, hide: true },
    continueOnFailure: {},
  },
  outputSchema: publicationRecord.schema,
  props: {
    agent: agentProp(),
    operation: Property.StaticDropdown<Operation, true>({
      displayName: 'What to Do',
      description: 'Live calls only change when you publish.',
      required: true,
      options: { options: OPERATIONS },
    }),
    version: anyVersionProp('Only for "Publish a saved version": which one.', ['agent']),
    version_name: Property.ShortText({
      displayName: 'Version Name',
      description: 'Empty: no name. Only a new version gets it.',
      required: false,
    }),
  },
  async run({ auth, propsValue }) {
    const { operation, version_name } = propsValue;
    const agentId = parseAgentId(propsValue.agent);
    const versionId = parseOptionalVersionId(propsValue.version) ?? '';
    if (operation === 'publish' && versionId === '') {
      throw new InputError('Pick the version to publish in "Agent Version".');
    }
    const versionName = toTrimmed(version_name) || null;
    const { carryOut } = await import('./change');
    const client = clientFor(auth);
    const [draft, published] = await Promise.all([
      getAgent(client, agentId, 'draft'),
      readPublished(client, agentId),
    ]);
    const state = { draft, published };
    const outcome = await carryOut(client, state, { operation, versionId, versionName });
    return publicationRecord.from({ ...state, outcome });
  },
});
