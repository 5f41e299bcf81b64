import { clientFor, digaAuth } from '../auth';
import type { Agent } from '../diga/agents';
import { DigaError, nullIfMissing } from '../diga/errors';
import type { HttpTool, Integration } from '../diga/integrations';
import { InputError } from '../errors';
import { createDigaAction } from '../props/choices';
import { functionProp, parseFunctionId } from '../props/function';
import { defineRecord } from '../records/define-record';
import { DRAFTS_FIELD, draftsWith } from './drafts-with';

interface Removal {
  tool: HttpTool;
  integration: Integration;
  /** The drafts that had it. */
  drafts: readonly Agent[];
}

const removalRecord = defineRecord<Removal>()({
  function_id: { label: 'Function ID', value: ({ tool }) => tool.id },
  function_name: { label: 'Function Name', value: ({ tool }) => tool.name },
  integration_name: { label: 'Integration Name', value: ({ integration }) => integration.name },
  agents: DRAFTS_FIELD,
});

/** Deletes the function in Diga of a flow with Function Call. */
export const removeFunctionAction = createDigaAction({
  auth: digaAuth,
  name: 'remove_function',
  displayName: 'Remove Function',
  description: 'Deletes the function of a flow from Diga. Switch its flow off first.',
  audience: 'human',
  classification: 'DESTRUCTIVE',
  aiMetadata: {
    description:
      'Deletes the tool that an Activepieces flow with Function Call has in Diga, also from agents that have it. Cannot be undone. Publishing the flow makes a new one.',
    idempotent: false,
  },
  outputSchema: removalRecord.schema,
  props: { function: functionProp },
  async run({ auth, propsValue }) {
    const id = parseFunctionId(propsValue.function);
    const { deleteTool } = await import('../diga/integrations');
    const { listFunctions } = await import('../provisioning/function-place');
    const { removeIfEmpty } = await import('../provisioning/function-removal');
    const client = clientFor(auth);
    const find = async () => (await listFunctions(client)).find(([, tool]) => tool.id === id);
    const found = await find();
    if (!found) {
      throw new InputError(
        '"Function" does not hold a function that a flow of Activepieces has made. Pick another; nothing was deleted.',
      );
    }
    const [integration, tool] = found;
    const drafts = await draftsWith(
      client,
      ({ integrations }) => integrations?.some(({ tool_ids: ids }) => ids.includes(id)) === true,
    );
    await nullIfMissing(deleteTool(client, integration.id, id));
    if (await find()) {
      throw new DigaError({
        kind: 'unexpected_response',
        message: 'Diga did not delete the function. Delete it in the Diga dashboard.',
      });
    }
    await removeIfEmpty(client, integration);
    return removalRecord.from({ tool, integration, drafts });
  },
});
