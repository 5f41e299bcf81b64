import { type ActionContext, Property, type Store } from '@activepieces/pieces-framework';
import { ExecutionType } from '@activepieces/shared';
import { clientFor, digaAuth } from '../auth';
import { type Call, getCall, isFinished } from '../diga/calls';
import type { DigaClient } from '../diga/client';
import { DigaError, isDigaError } from '../diga/errors';
import { InputError } from '../errors';
import { callIdProp, parseCallId } from '../props/call';
import { createDigaAction } from '../props/choices';
import { parseNumber } from '../props/number';
import { callRecordSchema } from '../records/call';
import { readCall } from '../records/read-call';
import { msSince } from '../util/timestamps';

/** Default and maximum of the longest wait, in minutes. */
const DEFAULT_MINUTES = 60;
const MAX_MINUTES = 24 * 60;

/** The pause between two polls grows with the time waited so far, within these limits. */
const MIN_PAUSE_MS = 15_000;
const MAX_PAUSE_MS = 60_000;
const PAUSE_PER_WAITED = 0.1;

/** Minimum pause before the last poll, in milliseconds, so that it does not run before the deadline. */
const MIN_LAST_PAUSE_MS = 1_000;

/** The host's limit for the length of a store key. */
const MAX_KEY_LENGTH = 128;

/**
 * Pauses the flow until a call is finished. It polls Diga, and the host resumes the flow for each poll, so
 * a waiting flow occupies no worker and does not depend on a webhook.
 */
export const waitForCallAction = createDigaAction({
  auth: digaAuth,
  name: 'wait_for_call',
  displayName: 'Wait for Call',
  description: 'Pauses the flow until a call ends. Returns the call with its transcript.',
  audience: 'human',
  classification: 'READ',
  aiMetadata: {
    description:
      'Pauses the flow until a call, such as one of Make Call, is finished; gives it with outcome, variables and transcript. After the longest wait it fails, or goes on with the unfinished call.',
    idempotent: true,
  },
  outputSchema: callRecordSchema,
  props: {
    call_id: callIdProp,
    longest_wait: Property.Number({
      displayName: 'Longest Wait (Minutes)',
      description: `Empty: ${DEFAULT_MINUTES} minutes. At most ${MAX_MINUTES} (a day); a paused flow takes no resources.`,
      required: false,
      defaultValue: DEFAULT_MINUTES,
    }),
    if_not_finished: Property.StaticDropdown<'fail' | 'go_on', true>({
      displayName: 'If Not Finished by Then',
      description:
        "What to do if the call is still running. If the flow continues, Status shows the call's current state.",
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
  async run(context) {
    const { auth, propsValue, run, step, store, executionType } = context;
    const callId = parseCallId(propsValue.call_id);
    const maxWaitMs = parseMaxWait(propsValue.longest_wait);
    const isResumed = executionType === ExecutionType.RESUME;
    const waitStart = waitStartSlot(store, run.id, step.name);
    const client = clientFor(auth);

    const { call, record, error } = await poll(client, callId);
    const isFatal = error !== null && !error.isRetryable;
    if (isResumed && (record || isFatal)) await waitStart.clear();
    if (record) return record;
    if (isFatal) throw error;

    const now = Date.now();
    const storedStart = isResumed ? await waitStart.read() : null;
    // If the store lost the start, the creation of the call is its earliest possible time.
    const start = storedStart ?? (isResumed && call ? now - msSince(call.created_date) : now);
    const leftMs = start + maxWaitMs - now;
    if (leftMs <= 0) {
      await waitStart.clear();
      if (error) throw error;
      if (call && propsValue.if_not_finished === 'go_on') return readCall(client, call);
      throw notFinished(maxWaitMs);
    }
    if (storedStart === null) await waitStart.write(start);
    await pause(run, nextPauseMs(now - start, leftMs));
    return undefined;
  },
  /** A step tested in the builder cannot pause, so this returns the current state of the call. */
  async test({ auth, propsValue }) {
    parseMaxWait(propsValue.longest_wait);
    const client = clientFor(auth);
    return readCall(client, await getCall(client, parseCallId(propsValue.call_id)));
  },
});

/**
 * Parses the longest wait, in minutes, into milliseconds.
 *
 * @throws {InputError} when it is not more than 0, or above the maximum
 */
function parseMaxWait(longestWait: unknown): number {
  const range = { min: 0, max: MAX_MINUTES, empty: DEFAULT_MINUTES, isFractional: true };
  return parseNumber('Longest Wait (Minutes)', longestWait, range) * 60_000;
}

interface PollResult {
  /** Null if the call could not be read. */
  call: Call | null;
  /** Null unless the call is finished. */
  record: Awaited<ReturnType<typeof readCall>> | null;
  error: DigaError | null;
}

async function poll(client: DigaClient, callId: string): Promise<PollResult> {
  let call: Call | null = null;
  try {
    call = await getCall(client, callId);
    const record = isFinished(call) ? await readCall(client, call) : null;
    return { call, record, error: null };
  } catch (error) {
    if (isDigaError(error)) return { call, record: null, error };
    throw error;
  }
}

/**
 * The start time of the wait of one step in one flow run, in milliseconds since the epoch. It is in the
 * store because memory does not survive a pause. Errors of the store are ignored: the wait works without.
 */
function waitStartSlot(store: Store, runId: string, stepName: string) {
  const key = `wait_for_call_${runId}_${stepName}`.slice(0, MAX_KEY_LENGTH);
  return {
    read: () => store.get<number>(key).catch(() => null),
    write: (time: number) => store.put(key, time).catch(() => time),
    clear: () => store.delete(key).catch(() => undefined),
  };
}

function nextPauseMs(waitedMs: number, leftMs: number): number {
  const growing = Math.max(MIN_PAUSE_MS, waitedMs * PAUSE_PER_WAITED);
  return Math.min(growing, MAX_PAUSE_MS, Math.max(leftMs, MIN_LAST_PAUSE_MS));
}

/**
 * Pauses the flow for `ms` milliseconds.
 *
 * @throws {InputError} when the host cannot pause the flow
 */
async function pause(run: ActionContext['run'], ms: number): Promise<void> {
  try {
    const resumeDateTime = new Date(Date.now() + ms).toISOString();
    const { id } = await run.createWaitpoint({ type: 'DELAY', resumeDateTime });
    run.waitForWaitpoint(id);
  } catch {
    throw new InputError(
      'Only a published flow can wait for a call: use Get Call to see how it stands, or start a flow with Call Finished.',
    );
  }
}

function notFinished(maxWaitMs: number): DigaError {
  const minutes = maxWaitMs / 60_000;
  return new DigaError({
    kind: 'timeout',
    message: `The call was not finished within ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}. Set a longer "Longest Wait", or choose to go on with the unfinished call.`,
  });
}
