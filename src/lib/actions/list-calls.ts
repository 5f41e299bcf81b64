import { createAction, Property } from '@activepieces/pieces-framework';
import { clientFor, digaAuth } from '../auth';
import { isFinalStatus, listCalls } from '../diga/calls';
import { takeWhere } from '../diga/paging';
import type { Call, CallStatus } from '../diga/types';
import { optionalAgentProp, parseOptionalAgentId } from '../props/agent';
import { anyVersionProp, parseOptionalVersionId } from '../props/agent-version';
import { includeTranscriptProp } from '../props/include-transcript';
import { limitProp, parseLimit } from '../props/limit';
import {
  createdFromProp,
  createdUntilProp,
  FORMAT_HELP,
  parseDateRange,
} from '../props/date-range';
import { directionProp } from '../props/direction';
import { optionalPhoneProp } from '../props/phone';
import { type CallRecord, type CallSummary, callRecordsSchema } from '../records/call';
import { readCalls } from '../records/read-call';
import { isUuid, parseOptionalId } from '../util/ids';

/** Time budget for the whole list, in milliseconds. Generous, because transcripts cost a request per call. */
const BUDGET_MS = 120_000;

/** Maximum number of calls to scan for filters that Diga does not support; more than any project has. */
const MAX_CALLS = 1_000_000;

const PHONE = 'Phone Number';
const CREATED = 'calls that came in or were placed';

/** Lists the project's calls. */
export const listCallsAction = createAction({
  auth: digaAuth,
  name: 'list_calls',
  displayName: 'List Calls',
  description: "Gives your project's calls as rows, newest first, all of them or those that fit.",
  audience: 'both',
  aiMetadata: {
    description:
      'Lists calls of the Diga project, newest first, one flat row each, filtered by agent, agent version, status, direction, contact, phone number, time of creation, being finished and duration. Transcripts come only if asked for. Use it for reports and to find call ids; use Get Call for one call that is known.',
    idempotent: true,
  },
  outputSchema: callRecordsSchema,
  props: {
    agent: optionalAgentProp(
      'Only calls that this agent handled. Leave it empty for every agent. To use an agent id from a step before, switch this field to a dynamic value.',
    ),
    version: anyVersionProp(
      'Only calls that this version of an agent handled. Leave it empty for every version. To use a version id from a step before, switch this field to a dynamic value.',
      ['agent'],
    ),
    status: Property.StaticDropdown<'any' | CallStatus, true>({
      displayName: 'Status',
      description: 'Only calls in this state. A call that is over is Completed, however it ended.',
      required: true,
      defaultValue: 'any',
      options: {
        options: [
          { label: 'Any status', value: 'any' },
          { label: 'Completed', value: 'completed' },
          { label: 'In progress', value: 'in_progress' },
          { label: 'In queue', value: 'in_queue' },
          { label: 'Dialing', value: 'dialing' },
        ],
      },
    }),
    direction: directionProp(
      'Which calls to list: all of them, only those that the agent received, or only those that it made.',
    ),
    contact: Property.ShortText({
      displayName: 'Contact',
      description:
        'Only calls with this contact: a phone number such as +34 600 000 000, or Contact ID or Contact Identifier from a step before. Leave it empty for every contact.',
      required: false,
    }),
    phone: optionalPhoneProp({
      displayName: PHONE,
      description:
        "Only calls over this one of your project's own numbers. Leave it empty for every number. To use Phone ID from a step before, switch this field to a dynamic value.",
    }),
    created_from: createdFromProp(
      `Only ${CREATED} at this time or later. ${FORMAT_HELP} Leave it empty for no beginning.`,
    ),
    created_until: createdUntilProp(
      `Only ${CREATED} at this time or before. ${FORMAT_HELP} Leave it empty for no end.`,
    ),
    only_finished: Property.Checkbox({
      displayName: 'Only Finished',
      description: 'Switched on: calls that are dialing, queued or in progress are left out.',
      required: false,
      defaultValue: false,
    }),
    minimum_duration: Property.Number({
      displayName: 'Minimum Duration (Seconds)',
      description:
        'Only calls that took at least as long; one that nobody answered has no duration. Leave it empty for every call.',
      required: false,
    }),
    include_transcript: includeTranscriptProp(
      'Switched on, each row has what was said. Switched off, Transcript, Messages, Message Count and Tool Calls are empty, and the list comes much faster.',
      false,
    ),
    limit: limitProp,
  },
  async run({ auth, propsValue }): Promise<(CallRecord | CallSummary)[]> {
    const { agent, version, status, direction, contact, phone } = propsValue;
    const limit = parseLimit(propsValue.limit);
    const isContactId = isUuid(contact?.trim() ?? '');
    const filter = {
      agentId: parseOptionalAgentId(agent),
      status: status === 'any' ? undefined : status,
      type: direction === 'any' ? undefined : direction,
      contactId: isContactId ? contact?.trim() : undefined,
      phoneId: parseOptionalId('phone', PHONE, phone),
      ...parseDateRange(propsValue.created_from, propsValue.created_until),
    };
    const matches = await localFilter({
      version: parseOptionalVersionId(version),
      identifier: isContactId ? undefined : contact?.trim() || undefined,
      onlyFinished: propsValue.only_finished ?? false,
      minimumDuration: propsValue.minimum_duration ?? 0,
    });
    const client = clientFor(auth, BUDGET_MS);
    const calls = await takeWhere(
      // Without local filters, every call that Diga lists is a match.
      listCalls(client, filter, matches === null ? limit : MAX_CALLS),
      limit,
      matches ?? (() => true),
    );
    return readCalls(client, calls, propsValue.include_transcript ?? false);
  },
});

/** Criteria that Diga's API cannot filter by. */
interface LocalCriteria {
  version: string | undefined;
  /** A phone number, or the identifier of a browser. */
  identifier: string | undefined;
  onlyFinished: boolean;
  /** Seconds. */
  minimumDuration: number;
}

/** The predicate for the criteria; null if there are none. */
async function localFilter({
  version,
  identifier,
  onlyFinished,
  minimumDuration,
}: LocalCriteria): Promise<((call: Call) => boolean) | null> {
  const tests: ((call: Call) => boolean)[] = [];
  if (version !== undefined) tests.push((call) => call.agent_version_id === version);
  if (onlyFinished) tests.push((call) => isFinalStatus(call.status));
  if (minimumDuration > 0) tests.push((call) => (call.duration ?? 0) >= minimumDuration);
  if (identifier !== undefined) {
    // Imported on demand: only this filter needs it.
    const { normalizeNumber } = await import('../util/phone-number');
    const wanted = normalizeNumber(identifier);
    tests.push(({ contact }) => normalizeNumber(contact.identifier) === wanted);
  }
  return tests.length === 0 ? null : (call) => tests.every((test) => test(call));
}
