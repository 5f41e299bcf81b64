import {
  type AppConnectionValueForAuthProperty,
  PieceAuth,
  Property,
} from '@activepieces/pieces-framework';
import { listAgents } from './diga/agents';
import { createDigaClient, type DigaClient } from './diga/client';
import { DEFAULT_BASE_URL } from './diga/connection';
import { takeWhere } from './diga/paging';
import { UserFacingError } from './errors';
import { describeAccess } from './permissions';

/** Time budget for validating a connection, in milliseconds. Short, because a user is waiting. */
const VALIDATION_BUDGET_MS = 5_000;

/** The connection to a Diga project: an API key and, for tests or proxies, another API address. */
export const digaAuth = PieceAuth.CustomAuth({
  displayName: 'Diga Connection',
  // Short, so that the dialog shows the field for the key without scrolling.
  description: `1. In the Diga dashboard, go to **Settings → Project → API Keys**.
2. Choose **Create API Key**; only administrators of the project can.
3. Give it **full access**, or only what your steps need.
4. Copy the key at once (Diga shows it only once) and paste it below.

Call Finished needs ${describeAccess('Call Finished')}. The other steps: in the documentation that comes with the piece (docs/permissions.md).`,
  required: true,
  props: {
    apiKey: PieceAuth.SecretText({
      displayName: 'API Key',
      description: 'Paste the key from Settings → Project → API Keys in Diga.',
      required: true,
    }),
    baseUrl: Property.ShortText({
      displayName: 'API Address',
      description: `Leave it as it is, unless Diga gave you another address. Empty: ${DEFAULT_BASE_URL}.`,
      required: false,
      defaultValue: DEFAULT_BASE_URL,
    }),
  },
  validate: async ({ auth }) => {
    try {
      const client = createDigaClient({ ...auth, budgetMs: VALIDATION_BUDGET_MS });
      await takeWhere(listAgents(client, {}, 1), 1, () => true);
      return { valid: true };
    } catch (error) {
      if (!(error instanceof UserFacingError)) throw error;
      return { valid: false, error: error.message };
    }
  },
});

/** The connection as hooks and actions get it. */
export type DigaConnection = AppConnectionValueForAuthProperty<typeof digaAuth>;

/**
 * A client for a connection.
 *
 * @throws {InputError} when its address is not a plain http(s) URL or its key cannot be a key.
 */
export function clientFor(connection: DigaConnection, budgetMs?: number): DigaClient {
  return createDigaClient({ ...connection.props, ...(budgetMs === undefined ? {} : { budgetMs }) });
}
