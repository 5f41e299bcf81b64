import { Property } from '@activepieces/pieces-framework';
import { clientFor, digaAuth } from '../../auth';
import { InputError } from '../../errors';
import { optionalAgentProp, parseOptionalAgentId } from '../../props/agent';
import { createDigaAction } from '../../props/choices';
import { parseLimit } from '../../props/limit';
import { parseNumber } from '../../props/number';
import { parseIdList } from '../../util/ids';
import { parseTimestamp, shift } from '../../util/timestamps';
import { deletionRecord } from './record';
import type { Selection } from './selection';

/** Time budget for reading, in milliseconds. Generous, because a project may have many old calls. */
const BUDGET_MS = 120_000;

const DAY_MS = 24 * 60 * 60_000;

/** A hundred years: no call is older. */
const MAX_DAYS = 36_500;

type Which = 'days' | 'date' | 'ids';

interface SelectionProps {
  which: Which;
  days?: number | undefined;
  created_before?: string | undefined;
  agent?: string | undefined;
  every_agent?: boolean | undefined;
  call_ids?: unknown;
}

/** Deletes finished calls, for data protection. Only counts them unless the user switches that off. */
export const deleteCallsAction = createDigaAction({
  auth: digaAuth,
  name: 'delete_calls',
  displayName: 'Delete Calls',
  description: 'Deletes finished calls for good. With Dry Run on, only counts them.',
  audience: 'both',
  classification: 'DESTRUCTIVE',
  aiMetadata: {
    description:
      'Deletes finished calls for good, with their messages: by id from List Calls, or older than a date or a number of days, oldest first. Cannot be undone. With dry_run it only counts.',
    idempotent: false,
  },
  // Deleting goes on with the next run; a user reads first why it failed.
  errorHandlingOptions: {
    retryOnFailure: { defaultValue: false, hide: true },
    continueOnFailure: {},
  },
  outputSchema: deletionRecord.schema,
  props: {
    which: Property.StaticDropdown<Which, true>({
      displayName: 'Which Calls',
      description: 'Pick which calls. Those in progress are never deleted.',
      required: true,
      defaultValue: 'days',
      options: {
        options: [
          { label: 'Older than a number of days', value: 'days' },
          { label: 'Created before a date', value: 'date' },
          { label: 'By ID', value: 'ids' },
        ],
      },
    }),
    days: Property.Number({
      displayName: 'Older Than (Days)',
      description: `For "Older than a number of days": 1 to ${MAX_DAYS}.`,
      required: false,
    }),
    created_before: Property.DateTime({
      displayName: 'Created Before',
      description: 'For "Created before a date"; without a zone, UTC.',
      required: false,
    }),
    agent: optionalAgentProp('Pick an agent, or switch Every Agent on.'),
    every_agent: Property.Checkbox({
      displayName: 'Every Agent',
      description: 'On: the calls of all agents. Leave Agent empty.',
      required: false,
      defaultValue: false,
    }),
    call_ids: Property.Array({
      displayName: 'Call IDs',
      description: 'For "By ID": Call ID, such as from List Calls.',
      required: false,
    }),
    limit: Property.Number({
      displayName: 'Limit',
      description: 'Empty: at most 100 calls, oldest first.',
      required: false,
      defaultValue: 100,
    }),
    dry_run: Property.Checkbox({
      displayName: 'Dry Run',
      description: 'On: only counts. Off: deletes.',
      required: false,
      defaultValue: true,
    }),
  },
  async run({ auth, propsValue }) {
    const selection = parseSelection(propsValue);
    const limit = parseLimit(propsValue.limit);
    const isDryRun = propsValue.dry_run ?? true;
    const { findCalls } = await import('./selection');
    const { deleteFound } = await import('./execute');
    const client = clientFor(auth, BUDGET_MS);
    const found = await findCalls(client, selection, limit);
    const remaining = isDryRun ? found.calls.length : await deleteFound(client, selection, found);
    return deletionRecord.from({ found, remaining, isDryRun });
  },
});

/** @throws {InputError} when what the choice in `which` needs is missing or invalid */
function parseSelection(props: SelectionProps): Selection {
  if (props.which === 'ids') {
    const callIds = parseIdList('call', 'Call IDs', props.call_ids);
    if (callIds.length > 0) return { by: 'ids', callIds };
    throw new InputError('"Call IDs" is empty. Put the id of at least one call into it.');
  }
  const agentId = parseOptionalAgentId(props.agent);
  if ((agentId === undefined) !== (props.every_agent ?? false)) {
    throw new InputError(
      'Either pick an agent in "Agent", or leave that empty and switch on "Every Agent" for the calls of all of them.',
    );
  }
  return { by: 'age', before: parseBefore(props), agentId };
}

/** @throws {InputError} when the number of days or the date is missing or invalid */
function parseBefore({ which, days, created_before }: SelectionProps): string {
  if (which === 'days') {
    const age = parseNumber('Older Than (Days)', days, { min: 1, max: MAX_DAYS });
    return shift(new Date().toISOString(), -age * DAY_MS);
  }
  const before = created_before ? parseTimestamp(created_before) : null;
  if (before !== null) return before;
  throw new InputError(
    '"Created Before" does not hold a date. Pick one, or write it with its zone, such as 2026-05-12T09:00:00+02:00.',
  );
}
