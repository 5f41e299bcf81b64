import type { HttpTool, HttpToolRequest } from '../../../src/lib/diga/integrations';
import {
  toAddress,
  differences,
  type FunctionDefinition,
  type FunctionParameter,
  toToolRequest,
} from '../../../src/lib/provisioning/function-definition';

const DAY: FunctionParameter = {
  name: 'day',
  type: 'string',
  description: null,
  isRequired: true,
  source: 'llm',
  value: null,
};

const DEFINITION: FunctionDefinition = {
  name: 'find_slots',
  description: 'Finds free slots.',
  parameters: [DAY],
  waits: true,
  longestWaitSeconds: 5,
  audio: null,
  preSpeech: 'auto',
  asksFirst: false,
};

function requestFor(changes: Partial<FunctionDefinition> = {}) {
  const address = toAddress('http://127.0.0.1:9/api/v1/webhooks/1/');
  return toToolRequest({ ...DEFINITION, ...changes }, address, {
    'x-activepieces-token': 'the-secret',
  });
}

const BASE_URL = 'http://127.0.0.1:9';

const differencesTo = (tool: HttpTool, wanted: HttpToolRequest) =>
  differences(tool, wanted, BASE_URL);

/** The tool that Diga has stored for `DEFINITION`, with changes. */
function stored(changes: object = {}): HttpTool {
  return { ...requestFor(), id: 'tool-1', ...changes };
}

describe('the differences between a stored tool and the wanted one', () => {
  it('are none if Diga leaves out what is its default', () => {
    const {
      execution_audio: _audio,
      pre_speech: _speech,
      approval_required: _approval,
      ...tool
    } = stored();
    const body = tool.body?.map(({ name, data_type, value_source, required, fixed_value }) => ({
      name,
      data_type,
      ...(value_source !== 'llm' && { value_source, required, fixed_value }),
    }));
    expect(differencesTo({ ...tool, body } as HttpTool, requestFor())).toEqual([]);
  });

  it('are the defaults where something else is wanted', () => {
    const wanted = requestFor({
      audio: 'typing',
      preSpeech: 'force',
      asksFirst: true,
      parameters: [{ ...DAY, isRequired: false }],
    });
    const without = { execution_audio: null, pre_speech: null, approval_required: null };
    expect(differencesTo(stored(without), wanted)).toEqual([
      'body',
      'approval_required',
      'execution_audio',
      'pre_speech',
    ]);
  });

  it.each([null, undefined, []])('are the body if Diga has stored %j of it', (body) => {
    expect(differencesTo(stored({ body }), requestFor())).toEqual(['body']);
  });

  it('ignore what Diga adds, and the order of the parameters', () => {
    const body = stored().body?.toReversed();
    expect(differencesTo(stored({ body, created_at: '2026-05-12' }), requestFor())).toEqual([]);
  });

  it.each([
    ['the secret', 'the-secret'],
    ['asterisks', '****'],
    ['its end only', '•••••ret'],
  ])('are none if Diga shows %s', (_what, value) => {
    const headers = { 'X-Activepieces-Token': value, accept: '*/*' };
    expect(differencesTo(stored({ headers }), requestFor())).toEqual([]);
  });

  it.each<[string, Partial<HttpTool>]>([
    ['headers', { headers: null }],
    ['a time-out', { timeout: null }],
    ['a relative path', { endpoint_path: `${BASE_URL}/api/v1/webhooks/1/sync` }],
  ])('are none if Diga does not show %s', (_what, changes) => {
    expect(differencesTo(stored(changes), requestFor())).toEqual([]);
  });

  it('are another path, or one of another host', () => {
    for (const endpoint_path of [
      '/api/v1/webhooks/2/sync',
      'https://b.test/api/v1/webhooks/1/sync',
    ]) {
      expect(differencesTo(stored({ endpoint_path }), requestFor())).toEqual(['endpoint_path']);
    }
  });

  it.each([
    [{}],
    [{ 'x-activepieces-token': 'old' }],
    [{ 'x-activepieces-token': null }],
    [{ 'x-activepieces-token': ['****'] }],
  ])('are the headers if Diga has stored %j', (headers) => {
    expect(differencesTo(stored({ headers }), requestFor())).toEqual(['headers']);
  });
});

describe('the address of a function', () => {
  it('is the synchronous one only if the agent waits', () => {
    expect(requestFor().endpoint_path).toBe('/api/v1/webhooks/1/sync');
    expect(requestFor({ waits: false }).endpoint_path).toBe('/api/v1/webhooks/1');
  });
});
