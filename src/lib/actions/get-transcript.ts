import { clientFor, digaAuth } from '../auth';
import { getCall, listMessages } from '../diga/calls';
import { callIdProp, parseCallId } from '../props/call';
import { createDigaAction } from '../props/choices';
import { toSpokenMessages, transcriptRecord } from '../records/transcript';

/** Reads the transcript of a call. */
export const getTranscriptAction = createDigaAction({
  auth: digaAuth,
  name: 'get_transcript',
  displayName: 'Get Transcript',
  description: 'Returns what was said in a call: as text, with times, and as messages.',
  audience: 'both',
  classification: 'READ',
  aiMetadata: {
    description:
      'Reads the transcript of one call by its id, from List Calls: as plain text, with times, and as messages. Empty if nothing was said; fails if there is no such call.',
    idempotent: true,
  },
  outputSchema: transcriptRecord.schema,
  props: { call_id: callIdProp },
  async run({ auth, propsValue }) {
    const client = clientFor(auth);
    const callId = parseCallId(propsValue.call_id);
    // Diga's list of messages responds the same for a call without messages and for an unknown call.
    const call = await getCall(client, callId);
    const messages = toSpokenMessages(await listMessages(client, callId));
    return transcriptRecord.from({ call, messages });
  },
});
