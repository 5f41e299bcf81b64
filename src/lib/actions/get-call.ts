import { clientFor, digaAuth } from '../auth';
import { getCall } from '../diga/calls';
import { callIdProp, parseCallId } from '../props/call';
import { createDigaAction } from '../props/choices';
import { includeTranscriptProp } from '../props/include-transcript';
import { callRecordSchema } from '../records/call';
import { readCall } from '../records/read-call';

/** Reads one call, as the same record that Call Finished returns. */
export const getCallAction = createDigaAction({
  auth: digaAuth,
  name: 'get_call',
  displayName: 'Get Call',
  description: 'Returns one call with its transcript, like Call Finished.',
  audience: 'both',
  classification: 'READ',
  aiMetadata: {
    description:
      'Reads one call by its id, from List Calls or Make Call, finished or not, as one flat record: status, outcome, duration, number, agent version, variables, tool calls, transcript. Fails if there is no such call.',
    idempotent: true,
  },
  outputSchema: callRecordSchema,
  props: { call_id: callIdProp, include_transcript: includeTranscriptProp(true) },
  async run({ auth, propsValue }) {
    const client = clientFor(auth);
    const call = await getCall(client, parseCallId(propsValue.call_id));
    return readCall(client, call, propsValue.include_transcript ?? true);
  },
});
