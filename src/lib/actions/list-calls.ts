import { createAction, Property } from '@activepieces/pieces-framework';
import { clientFor, digaAuth } from '../auth';
import { type CallRecord, type CallSummary, callRecordsSchema } from '../records/call';
import { isFinalStatus, listCalls } from '../diga/calls';
import { takeWhere } from '../diga/paging';
import type { Call, CallStatus } from '../diga/types';
import { parseOptionalAgentId, optionalAgentProp } from '../props/agent';
import { parseOptionalVersionId, anyVersionProp } from '../props/agent-version';
import { includeTranscriptProp } from '../props/include-transcript';
import { limitProp, parseLimit } from '../props/limit';
import { createdFromProp, createdUntilProp, parseDateRange } from '../props/date-range';
import { directionProp } from '../props/direction';
import { isUuid, parseOptionalId } from '../util/ids';
import { optionalPhoneProp } from '../props/phone';
import { readCalls } from '../records/read-call';

/** Time for the whole list, in milliseconds: with transcripts it is a request for each call. */
const BUDGET_MS = 120_000;

/** The most calls that are looked through for a filter that Diga does not have; no project has as many. */
const MAX_CALLS = 1_000_000;

const PHONE = 'Phone Number';

/** Gives the project's calls as rows. */
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
    created_from: createdFromProp,
    created_until: createdUntilProp,
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
    const tests = await testsOf({
      version: parseOptionalVersionId(version),
      identifier: isContactId ? undefined : contact?.trim() || undefined,
      onlyFinished: propsValue.only_finished ?? false,
      minimumDuration: propsValue.minimum_duration ?? 0,
    });
    const client = clientFor(auth, BUDGET_MS);
    const calls = await takeWhere(
      // Where Diga filters by itself, it gives no more than what is wanted.
      listCalls(client, filter, tests.length === 0 ? limit : MAX_CALLS),
      limit,
      (call) => tests.every((passes) => passes(call)),
    );
    return readCalls(client, calls, propsValue.include_transcript ?? false);
  },
});

interface LocalFilter {
  version: string | undefined;
  /** A phone number, or what identifies a browser. */
  identifier: string | undefined;
  onlyFinished: boolean;
  /** Seconds. */
  minimumDuration: number;
}

/** What a call has to pass beyond what Diga filters by; none where nothing is asked for. */
async function testsOf({ version, identifier, onlyFinished, minimumDuration }: LocalFilter) {
  const tests: ((call: Call) => boolean)[] = [];
  if (version !== undefined) tests.push((call) => call.agent_version_id === version);
  if (onlyFinished) tests.push((call) => isFinalStatus(call.status));
  if (minimumDuration > 0) tests.push((call) => (call.duration ?? 0) >= minimumDuration);
  if (identifier !== undefined) {
    // Loaded here, because whoever loads the piece for something else has no use for it.
    const { normalizeNumber: plainNumber } = await import('../util/phone-number');
    const wanted = plainNumber(identifier);
    tests.push(({ contact }) => plainNumber(contact.identifier) === wanted);
  }
  return tests;
}
