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
import { needsTable } from './permissions';

/** Time budget for validating a connection, in milliseconds. Short, because a user is waiting. */
const VALIDATION_BUDGET_MS = 5_000;

/** The connection to a Diga project: an API key and, for tests or proxies, another API address. */
export const digaAuth = PieceAuth.CustomAuth({
  displayName: 'Diga Connection',
  description: `**Where to find the API key**

1. Open the Diga dashboard as an administrator of the project.
2. Go to **Settings → Project → API Keys** and choose **Create API Key**.
3. Give it the permissions below, or full access.
4. Copy the key at once (Diga shows it only this one time) and paste it here.

A key belongs to one project: this connection sees that project's agents and calls.

**Permissions that each part needs**

${needsTable()}

Write includes read. Which of Messages and Transcriptions lets a key read a transcript is not documented, so give it both. An administrator can change the permissions of a key later: it stays the same key.`,
  required: true,
  props: {
    apiKey: PieceAuth.SecretText({
      displayName: 'API Key',
      description:
        'The key from **Settings → Project → API Keys** in the Diga dashboard. Without it nothing works.',
      required: true,
    }),
    baseUrl: Property.ShortText({
      displayName: 'API Address',
      description: `Leave this as it is, or empty, unless Diga gave you another address. Empty means ${DEFAULT_BASE_URL}.`,
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
