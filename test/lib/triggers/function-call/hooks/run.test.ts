import fc from 'fast-check';
import { FIND_SLOTS, startFunctionCall } from '../support';

const HEADER = 'x-activepieces-token';

/** A flow that is switched on, and the secret in its tool. */
async function flowWithSecret() {
  const world = await startFunctionCall();
  const flow = world.addFlow();
  await flow.switchOn();
  const [integration] = world.sandbox.integrations();
  const [tool] = world.sandbox.tools(integration?.id ?? '');
  const secret = String(tool?.headers?.[HEADER]);
  world.sandbox.clearRequests();
  flow.store.operations.length = 0;
  return { ...world, flow, secret };
}

const post = (url: string, headers: Record<string, string>, body: unknown = {}) =>
  fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });

describe('a request without the secret of the flow', () => {
  it.each([
    ['no header', {}],
    ['another value', { [HEADER]: 'a'.repeat(22) }],
    ['an empty value', { [HEADER]: '' }],
  ])('is answered with nothing and runs no step: %s', async (_what, headers) => {
    const { flow, sandbox } = await flowWithSecret();
    const answer = await post(`${flow.webhookUrl}/sync`, headers, { day: 'Monday' });
    expect([answer.status, await answer.text()]).toEqual([204, '']);
    expect(flow.failedRuns).toBe(1);
    await post(flow.webhookUrl, headers, { day: 'Monday' });
    expect(await flow.run({ day: 'Monday' }, { headers })).toEqual([]);
    expect(flow.runs).toEqual([]);
    expect(sandbox.requestCount).toBe(0);
    expect(flow.store.operations).toEqual([]);
  });

  it('is refused with the token of the webhook, and with the secret of another flow', async () => {
    const { flow, host, connection, secret } = await flowWithSecret();
    const other = host.addFlow({ trigger: 'function_call', connection, input: FIND_SLOTS });
    const token = new URL(flow.deliveryUrl).searchParams.get('token');
    const run = (target: typeof flow, value: unknown) =>
      target.run({}, { headers: { [HEADER]: value }, webhookUrl: '' });
    await expect(run(flow, token)).rejects.toThrow('did not come from one');
    await expect(run(other, secret)).rejects.toThrow('did not come from one');
    await expect(run(flow, [secret])).rejects.toThrow('did not come from one');
    await expect(run(flow, secret)).resolves.toHaveLength(1);
  });
});

describe('the secret', () => {
  it('changes with the key of the connection', async () => {
    const { flow, sandbox, secret } = await flowWithSecret();
    const connection = { apiKey: sandbox.createKey({}), baseUrl: sandbox.url };
    flow.reconnect(connection);
    await expect(flow.run({}, { headers: { [HEADER]: secret }, webhookUrl: '' })).rejects.toThrow();
  });

  it('is in no record and no error', async () => {
    const { flow, secret } = await flowWithSecret();
    const [record] = await flow.run({ [HEADER]: secret }, { headers: { [HEADER]: secret } });
    expect(JSON.stringify(record)).not.toContain(secret);
    const error = await flow.run({}, { webhookUrl: '' }).catch(String);
    expect(error).not.toContain(secret);
  });
});

describe('any request', () => {
  const anything = fc.oneof(fc.anything(), fc.dictionary(fc.string(), fc.jsonValue()));

  it('with the secret gives one record with the same keys, whatever its body', async () => {
    const { flow, secret } = await flowWithSecret();
    const headers = { [HEADER]: secret };
    const [expected = {}] = await flow.pressTest();
    await fc.assert(
      fc.asyncProperty(anything, async (body) => {
        const [record = {}, ...others] = await flow.run(body, { headers, webhookUrl: '' });
        expect(others).toEqual([]);
        expect(Object.keys(record)).toEqual(Object.keys(expected));
        expect(Object.keys(record['arguments'] as object)).toEqual(
          FIND_SLOTS.parameters.map(({ name }) => name),
        );
        expect(JSON.stringify(record)).not.toContain(secret);
      }),
    );
  });

  it('without the secret gives none, whatever its headers', async () => {
    const { flow } = await flowWithSecret();
    await fc.assert(
      fc.asyncProperty(anything, anything, async (headers, body) => {
        await expect(flow.run(body, { headers })).resolves.toEqual([]);
        await expect(flow.run(body, { headers, webhookUrl: '' })).rejects.toThrow(Error);
      }),
    );
  });
});

describe('an argument', () => {
  const parameters = [
    { name: 'people', type: 'integer', source: 'llm' },
    { name: 'price', type: 'number', source: 'llm' },
    { name: 'smokes', type: 'boolean', source: 'llm' },
    { name: 'guest', type: 'string', source: 'dynamic', value: '{{guest_name}}' },
  ];
  const getArguments = async (body: unknown) => {
    const { flow, secret } = await flowWithSecret();
    flow.edit({ ...FIND_SLOTS, parameters });
    const [record] = await flow.run(body, { headers: { [HEADER]: secret } });
    return record?.['arguments'];
  };

  it('in text has the type of its parameter where it can', async () => {
    expect(await getArguments({ people: '4', price: '9.50', smokes: 'True' })).toEqual({
      people: 4,
      price: 9.5,
      smokes: true,
      guest: null,
    });
    expect(
      await getArguments({ people: 'four', price: '', smokes: 'no', guest_name: 'Eva' }),
    ).toEqual({ people: 'four', price: '', smokes: 'no', guest: 'Eva' });
  });

  it('is null where a variable was not replaced by its value', async () => {
    expect(await getArguments({ guest_name: '{{guest_name}}' })).toMatchObject({ guest: null });
  });
});
