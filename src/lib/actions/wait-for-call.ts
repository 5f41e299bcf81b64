import {
  type ActionContext,
  createAction,
  Property,
  type Store,
} from '@activepieces/pieces-framework';
import { ExecutionType } from '@activepieces/shared';
import { clientFor, digaAuth } from '../auth';
import { type CallRecord, callRecordSchema } from '../records/call';
import { getCall, isFinalStatus } from '../diga/calls';
import type { DigaClient } from '../diga/client';
import { DigaError, isDigaError } from '../diga/errors';
import type { Call } from '../diga/types';
import { InputError } from '../errors';
import { parseCallId, callIdProp } from '../props/call';
import { readCall } from '../records/read-call';

/** The longest wait unless a user sets another, and the longest that can be set, in minutes. */
const DEFAULT_MINUTES = 60;
const MAX_MINUTES = 24 * 60;

/** The pause between two looks, in milliseconds: a share of the time waited so far, within bounds. */
const MIN_PAUSE_MS = 15_000;
const MAX_PAUSE_MS = 60_000;
const SHARE_OF_WAIT = 0.1;

/** Least pause before the last look, in milliseconds, so that it does not come too early. */
const LAST_PAUSE_MS = 1_000;

/** The host's limit for a key of its store, in characters. */
const MAX_KEY_LENGTH = 128;

/**
 * Pauses the flow until a call is finished. Diga is asked again and again, by a new process each time,
 * so that neither a worker nor a delivery is needed meanwhile.
 */
export const waitForCallAction = createAction({
  auth: digaAuth,
  name: 'wait_for_call',
  displayName: 'Wait for Call',
  description:
    'Pauses the flow until a call is finished, and goes on with the call and its transcript, as Call Finished gives it.',
  audience: 'both',
  aiMetadata: {
    description:
      'Pauses the flow until one call of the Diga project, such as one that Make Call has placed, is finished, then gives it as one flat record with outcome, duration, dynamic variables and transcript. Goes on at once if it is finished already. Fails, or goes on with the unfinished call, when the longest wait has passed.',
    idempotent: true,
  },
  outputSchema: callRecordSchema,
  props: {
    call_id: callIdProp,
    longest_wait: Property.Number({
      displayName: 'Longest Wait (Minutes)',
      description: `How long to wait for the end of the call, at most ${MAX_MINUTES} (a day). Leave it empty for ${DEFAULT_MINUTES}. While it waits, the flow is paused and takes no resources.`,
      required: false,
      defaultValue: DEFAULT_MINUTES,
    }),
    if_not_finished: Property.StaticDropdown<'fail' | 'go_on', true>({
      displayName: 'If Not Finished by Then',
      description:
        'What happens when the longest wait has passed. Going on gives the call as it is then; its Status tells that it is not finished.',
      required: true,
      defaultValue: 'fail',
      options: {
        options: [
          { label: 'Fail with an error', value: 'fail' },
          { label: 'Go on with the unfinished call', value: 'go_on' },
        ],
      },
    }),
  },
  async run(context): Promise<CallRecord | undefined> {
    const { auth, propsValue, run, step, store, executionType } = context;
    const callId = parseCallId(propsValue.call_id);
    const longestMs = parseMinutes(propsValue.longest_wait) * 60_000;
    const isResumed = executionType === ExecutionType.RESUME;
    const waitStart = waitStartSlot(store, run.id, step.name);
    const client = clientFor(auth);

    const { call, record, error } = await look(client, callId);
    const isHopeless = error !== null && !error.isRetryable;
    if (isResumed && (record || isHopeless)) await waitStart.clear();
    if (record) return record;
    if (isHopeless) throw error;

    const now = Date.now();
    const kept = isResumed ? await waitStart.read() : null;
    // What was kept may be lost; then the call itself tells how long ago the wait can have begun.
    const since = kept ?? (isResumed && call ? Date.parse(call.created_date) : now);
    const left = since + longestMs - now;
    if (left <= 0) {
      await waitStart.clear();
      if (error) throw error;
      if (call && propsValue.if_not_finished === 'go_on') return readCall(client, call);
      throw notFinished(longestMs);
    }
    if (kept === null) await waitStart.write(since);
    await pause(run, pauseAfter(now - since, left));
    return undefined;
  },
  /** In the builder a step is tested alone, where no flow can pause: it gives the call as it is now. */
  async test({ auth, propsValue }): Promise<CallRecord> {
    parseMinutes(propsValue.longest_wait);
    const client = clientFor(auth);
    return readCall(client, await getCall(client, parseCallId(propsValue.call_id)));
  },
});

/** Throws an InputError if it is not a time that can be waited. */
function parseMinutes(longestWait: number | undefined): number {
  const minutes = longestWait ?? DEFAULT_MINUTES;
  if (!(minutes > 0 && minutes <= MAX_MINUTES)) {
    throw new InputError(
      `"Longest Wait (Minutes)" must be more than 0 and at most ${MAX_MINUTES}. Leave it empty for ${DEFAULT_MINUTES}.`,
    );
  }
  return minutes;
}

/** What one look at Diga gives: the record if the call is finished, or why it cannot be told. */
interface Look {
  call: Call | null;
  record: CallRecord | null;
  error: DigaError | null;
}

async function look(client: DigaClient, callId: string): Promise<Look> {
  let call: Call | null = null;
  try {
    call = await getCall(client, callId);
    const record = isFinalStatus(call.status) ? await readCall(client, call) : null;
    return { call, record, error: null };
  } catch (error) {
    if (isDigaError(error)) return { call, record: null, error };
    throw error;
  }
}

/**
 * When the wait of one step in one flow run began, in milliseconds since the epoch. Kept in the store,
 * as nothing in memory outlives a pause. A store that fails is no reason to fail the wait.
 */
function waitStartSlot(store: Store, runId: string, stepName: string) {
  const key = `wait_for_call_${runId}_${stepName}`.slice(0, MAX_KEY_LENGTH);
  return {
    read: () => store.get<number>(key).catch(() => null),
    write: (time: number) => store.put(key, time).catch(() => time),
    clear: () => store.delete(key).catch(() => undefined),
  };
}

/** All in milliseconds. */
function pauseAfter(waited: number, left: number): number {
  const growing = Math.max(MIN_PAUSE_MS, waited * SHARE_OF_WAIT);
  return Math.min(growing, MAX_PAUSE_MS, Math.max(left, LAST_PAUSE_MS));
}

/** Has the flow go on after `ms` milliseconds. Throws an InputError where the host cannot pause it. */
async function pause(run: ActionContext['run'], ms: number): Promise<void> {
  try {
    const resumeDateTime = new Date(Date.now() + ms).toISOString();
    const { id } = await run.createWaitpoint({ type: 'DELAY', resumeDateTime });
    run.waitForWaitpoint(id);
  } catch {
    throw new InputError(
      'The call is not finished yet, and this Activepieces cannot pause the flow here. Use this step in a published flow, or start a flow with Call Finished instead.',
    );
  }
}

function notFinished(longestMs: number): DigaError {
  const minutes = longestMs / 60_000;
  return new DigaError({
    kind: 'timeout',
    message: `The call was not finished within ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}. Set a longer "Longest Wait", or choose to go on with the unfinished call.`,
  });
}
