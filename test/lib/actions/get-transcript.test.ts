import { transcriptRecord } from '../../../src/lib/records/transcript';
import { answeredCall, seedProject, unansweredCall } from '../../sandbox/seed';
import { getDigaError, getInputError, NOBODY, startWorld } from '../../support/diga';
import type { Item } from '../../support/host';

async function start() {
  const all = await startWorld();
  const project = seedProject(all.sandbox);
  const get = async (call_id: string) =>
    (await all.host.runAction('get_transcript', all.connection, { call_id })) as Item;
  return { ...all, ...project, get };
}

describe('Get Transcript', () => {
  it('returns the conversation as text, as text with times, and as messages', async () => {
    const { sandbox, get, sales } = await start();
    const callId = answeredCall(sandbox, sales, 'outbound');
    const record = await get(callId);
    expect(Object.keys(record)).toEqual(transcriptRecord.schema.fields.map(({ key }) => key));
    expect(record).toMatchObject({ call_id: callId, message_count: 5 });
    expect(String(record['transcript']).split('\n').slice(0, 2)).toEqual([
      'Agent: Hello, this is Casa Olivares about the quote that you asked for.',
      'Contact: Oh yes, for the thirty of us in June.',
    ]);
    expect(String(record['timed_transcript']).split('\n')).toEqual([
      '0:00 Agent: Hello, this is Casa Olivares about the quote that you asked for.',
      '0:10 Contact: Oh yes, for the thirty of us in June.',
      '0:20 Agent: Would you like to taste the menu first? Thursday is free.',
      '0:30 Contact: Thursday at two is fine.',
      '0:50 Agent: Noted. See you on Thursday at two.',
    ]);
    expect((record['messages'] as Item[])[1]).toMatchObject({ role: 'user' });
  });

  it('measures times from the first message if the call has no start', async () => {
    const { sandbox, get } = await start();
    const callId = sandbox.placeCall();
    sandbox.say(callId, 'assistant', 'Hello?');
    expect(await get(callId)).toMatchObject({ timed_transcript: '0:00 Agent: Hello?' });
  });

  it('is empty if nothing was said', async () => {
    const { sandbox, get, sales } = await start();
    expect(await get(unansweredCall(sandbox, sales))).toMatchObject({
      transcript: '',
      timed_transcript: '',
      messages: [],
      message_count: 0,
    });
  });

  it('fails for an unknown call and an invalid id', async () => {
    const { get } = await start();
    expect((await getDigaError(get(NOBODY))).kind).toBe('not_found');
    expect((await getInputError(get('nothing'))).message).toMatch(
      /^"Call ID" does not hold the id/,
    );
  });
});
