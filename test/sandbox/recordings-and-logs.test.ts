import { CallLogResponseSchema, paginated, RecordingResponseSchema } from './contract';
import { NOBODY, startDiga } from '../support/diga';
import { parseBody, getErrorCode, getInvalidField } from './support';

describe('a recording', () => {
  it('has a URL that needs no key', async () => {
    const { sandbox } = await startDiga();
    const callId = sandbox.addFinishedCall();
    const path = `/v1/recording/${callId}`;
    expect(await getErrorCode(sandbox, path, 404)).toBe('RECORDING_NOT_FOUND');
    expect(await getErrorCode(sandbox, `/recordings/${callId}`, 404)).toBe('RECORDING_NOT_FOUND');
    const sound = { data: Buffer.from('sound'), contentType: 'audio/mpeg' };
    const url = sandbox.addRecording(callId, sound);
    const response = await parseBody(sandbox, path, 200, RecordingResponseSchema);
    expect(response.recording_url).toBe(url);
    const file = await fetch(url);
    expect(file.headers.get('content-type')).toBe('audio/mpeg');
    expect(await file.text()).toBe('sound');
  });
});

describe('the log of a call', () => {
  it('is filtered by category and level', async () => {
    const { sandbox } = await startDiga();
    const callId = sandbox.placeCall();
    sandbox.addLog(callId, { level: 'INFO', category: 'AGENT', event: 'a' });
    sandbox.addLog(callId, { level: 'ERROR', category: 'AGENT', event: 'b', data: { ms: 9 } });
    sandbox.addLog(callId, { level: 'ERROR', category: 'USER', event: 'c' });
    const LogList = paginated(CallLogResponseSchema);
    const events = async (query: string) =>
      (await parseBody(sandbox, `/v1/log/call/${callId}?${query}`, 200, LogList)).data.map(
        ({ event }) => event,
      );
    expect(await events('order=asc')).toEqual(['a', 'b', 'c']);
    expect(await events('category=AGENT')).toEqual(['b', 'a']);
    expect(await events('category=AGENT&level=ERROR')).toEqual(['b']);
    expect(await getErrorCode(sandbox, `/v1/log/call/${NOBODY}`, 404)).toBe('CALL_NOT_FOUND');
  });

  it.each([
    ['category', 'AGENTS'],
    ['category', 'agent'],
    ['level', 'LOUD'],
  ])('refuses an unknown %s: %s', async (name, value) => {
    const { sandbox } = await startDiga();
    const path = `/v1/log/call/${sandbox.placeCall()}?${name}=${value}`;
    expect(await getInvalidField(sandbox, path)).toEqual(['query', name]);
  });
});
