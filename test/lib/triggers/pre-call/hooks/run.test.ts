import fc from 'fast-check';
import { linkedWorkflow, SECRET, startPreCall } from '../support';

/** A flow that is switched on, and the secret in its workflow. */
async function flowWithSecret() {
  const world = await startPreCall();
  const flow = world.addFlow();
  await flow.switchOn();
  const { headers } = linkedWorkflow(world.sandbox).request as { headers: Record<string, string> };
  world.sandbox.clearRequests();
  flow.store.operations.length = 0;
  return { ...world, flow, secret: String(headers[SECRET]) };
}

describe('a request without the secret of the flow', () => {
  it.each([
    ['no header', {}],
    ['another value', { [SECRET]: 'a'.repeat(22) }],
    ['an empty value', { [SECRET]: '' }],
  ])('is answered with nothing and runs no step: %s', async (_what, headers) => {
    const { flow, sandbox } = await flowWithSecret();
    const response = await fetch(`${flow.webhookUrl}/sync`, { method: 'POST', headers });
    expect([response.status, await response.text()]).toEqual([204, '']);
    expect(flow.failedRuns).toBe(1);
    expect(await flow.run({ call: {} }, { headers })).toEqual([]);
    expect(flow.runs).toEqual([]);
    expect(sandbox.requestCount).toBe(0);
    expect(flow.store.operations).toEqual([]);
  });

  it('is refused with the secret of another flow, or of another key', async () => {
    const { flow, sandbox, addFlow, secret } = await flowWithSecret();
    const run = (target: typeof flow) =>
      target.run({}, { headers: { [SECRET]: secret }, webhookUrl: '' });
    await expect(run(addFlow())).rejects.toThrow('did not come from there');
    await expect(run(flow)).resolves.toHaveLength(1);
    flow.reconnect({ apiKey: sandbox.createKey({}), baseUrl: sandbox.url });
    const error = await run(flow).catch(String);
    expect(error).toContain('did not come from there');
    expect(error).not.toContain(secret);
  });
});

describe('any request', () => {
  const anything = fc.oneof(
    fc.anything(),
    fc.record({ call: fc.anything() }),
    fc.record({ call: fc.record({ id: fc.string(), contact: fc.anything() }) }),
    fc.record({ call: fc.record({ dynamic_variables: fc.anything() }) }),
    fc.record({ call: fc.json() }),
  );

  it('with the secret gives one record with the same keys, whatever its body', async () => {
    const { flow, secret } = await flowWithSecret();
    const headers = { [SECRET]: secret };
    const [expected = {}] = await flow.pressTest();
    await fc.assert(
      fc.asyncProperty(anything, async (body) => {
        const [record = {}, ...others] = await flow.run(body, { headers, webhookUrl: '' });
        expect(others).toEqual([]);
        expect(Object.keys(record)).toEqual(Object.keys(expected));
        const { dynamic_variables: variables, previous_calls: calls, ...texts } = record;
        expect(typeof variables).toBe('object');
        expect(calls).toEqual([]);
        for (const text of Object.values(texts)) {
          expect(text === null || typeof text === 'string').toBe(true);
        }
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

describe('the data of a call', () => {
  it('is understood as the text of its JSON too, and has null for what is not there', async () => {
    const { flow, secret } = await flowWithSecret();
    const contact = JSON.stringify({ id: 'c1', identifier: 'browser-1', contact_type: 'web' });
    const call = JSON.stringify({ id: 'k1', type: '', contact, dynamic_variables: '' });
    const [record] = await flow.run({ call }, { headers: { [SECRET]: secret }, webhookUrl: '' });
    expect(record).toMatchObject({
      call_id: 'k1',
      type: null,
      contact_id: 'c1',
      contact_identifier: 'browser-1',
      phone_number: null,
      dynamic_variables: {},
    });
  });

  it('has no phone number for a withheld one', async () => {
    const { flow, secret } = await flowWithSecret();
    const call = { contact: { identifier: 'anonymous', contact_type: 'call' } };
    const [record] = await flow.run({ call }, { headers: { [SECRET]: secret }, webhookUrl: '' });
    expect(record).toMatchObject({ phone_number: null, contact_identifier: 'anonymous' });
  });

  it('has the name of the agent where Diga gives it as a variable', async () => {
    const { flow, secret } = await flowWithSecret();
    const call = { dynamic_variables: { agent_name: 'Reception' } };
    const [record] = await flow.run({ call }, { headers: { [SECRET]: secret }, webhookUrl: '' });
    expect(record).toMatchObject({ agent_name: 'Reception', call_id: null });
  });
});
