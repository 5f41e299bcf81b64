import { Property } from '@activepieces/pieces-framework';
import { digaAuth } from '../auth';
import { parseId } from '../util/ids';
import { pickerState } from './picker';

const FUNCTION = 'Function';

/** Picker of the functions that flows of Activepieces have made in Diga, for an action. */
export const functionProp = Property.Dropdown<string, true, typeof digaAuth>({
  auth: digaAuth,
  displayName: FUNCTION,
  description: 'Pick one; a flow that is on needs its own.',
  required: true,
  refreshers: [],
  options: ({ auth }) =>
    pickerState(
      auth,
      async (client) => {
        const { listFunctions } = await import('../provisioning/function-place');
        return (await listFunctions(client)).map(([integration, { id, name }]) => ({
          label: `${name} · ${integration.name}`,
          value: id,
        }));
      },
      'There is nothing to pick: no flow has a function in Diga.',
    ),
});

/**
 * Parses the value of `functionProp`.
 *
 * @throws {InputError} when the value is not a UUID
 */
export function parseFunctionId(value: unknown): string {
  return parseId('function', FUNCTION, value);
}
