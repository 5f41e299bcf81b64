import { Property } from '@activepieces/pieces-framework';
import { clientFor, digaAuth } from '../auth';
import { type Call, type CallStatus, isFinished, listCalls } from '../diga/calls';
import { takeWhere } from '../diga/paging';
import { optionalAgentProp, parseOptionalAgentId } from '../props/agent';
import { anyVersionProp, parseOptionalVersionId } from '../props/agent-version';
import { createDigaAction } from '../props/choices';
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
import { ID_FROM_STEP } from '../props/picker';
import { type CallRecord, type CallSummary, callRecordsSchema } from '../records/call';
import { readCalls } from '../records/read-call';
import { isUuid, parseOptionalId } from '../util/ids';
import { toTrimmed } from '../util/text';

/** Time budget for the whole list, in milliseconds. Generous, because transcripts cost a request per call. */
const BUDGET_MS = 120_000;

/** Maximum number of calls to scan for filters that Diga does not support; more than any project has. */
const MAX_CALLS = 1_000_000;

const PHONE = 'Phone Number';

/** Lists the project's calls. */
export const listCallsAction = createDigaAction({
  auth: digaAuth,
  name: 'list_calls',
  displayName: 'List Calls',
  description: "Lists your project's calls, newest first. Fill in only the filters that you need.",
  audience: 'both',
  classification: 'SEARCH',
  aiMetadata: {
    description:
      'Lists calls, newest first, one flat row each, by agent, version, status, direction, contact, number, time and duration. Ids of agents come from List Agents. Transcripts only if asked for. For one known call use Get Call.',
    idempotent: true,
  },
  outputSchema: callRecordsSchema,
  props: {
    agent: optionalAgentProp(),
    version: anyVersionProp(`Empty: every version. ${ID_FROM_STEP}`, ['agent']),
    status: Property.StaticDropdown<'any' | CallStatus, true>({
      displayName: 'Status',
      description: 'Pick Completed for calls that are over, however they ended.',
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
    direction: directionProp,
    contact: Property.ShortText({
      displayName: 'Contact',
      description:
        'Empty: every contact. Or a phone number, or Contact ID or Contact Identifier from a step.',
      required: false,
    }),
    phone: optionalPhoneProp({
      displayName: PHONE,
      description: `Empty: every number. ${ID_FROM_STEP}`,
    }),
    created_from: createdFromProp(`Empty: from the first call. ${FORMAT_HELP}`),
    created_until: createdUntilProp(`Empty: until now. ${FORMAT_HELP}`),
    only_finished: Property.Checkbox({
      displayName: 'Only Finished',
      description: 'On: leaves out calls that are dialing, in queue or in progress.',
      required: false,
      defaultValue: false,
    }),
    minimum_duration: Property.Number({
      displayName: 'Minimum Duration (Seconds)',
      description:
        'Empty: every call. Unanswered calls have no duration, so any minimum excludes them.',
      required: false,
    }),
    include_transcript: includeTranscriptProp(false),
    limit: limitProp,
  },
  async run({ auth, propsValue }): Promise<(CallRecord | CallSummary)[]> {
    const { agent, version, status, direction, contact, phone } = propsValue;
    const limit = parseLimit(propsValue.limit);
    const contactText = toTrimmed(contact);
    const isContactId = isUuid(contactText);
    const filter = {
      agentId: parseOptionalAgentId(agent),
      status: status === 'any' ? undefined : status,
      type: direction === 'any' ? undefined : direction,
      contactId: isContactId ? contactText : undefined,
      phoneId: parseOptionalId('phone', PHONE, phone),
      ...parseDateRange(propsValue.created_from, propsValue.created_until),
    };
    const matches = await localFilter({
      version: parseOptionalVersionId(version),
      identifier: isContactId ? undefined : contactText || undefined,
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
  if (onlyFinished) tests.push(isFinished);
  if (minimumDuration > 0) tests.push((call) => (call.duration ?? 0) >= minimumDuration);
  if (identifier !== undefined) {
    // Imported on demand: only this filter needs it.
    const { normalizeNumber } = await import('../util/phone-number');
    const wanted = normalizeNumber(identifier);
    tests.push(({ contact }) => normalizeNumber(contact.identifier) === wanted);
  }
  return tests.length === 0 ? null : (call) => tests.every((test) => test(call));
}
