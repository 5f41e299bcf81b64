import { parseId, parseOptionalId, parseWorkflowIdList } from '../../../src/lib/util/ids';
import { getInputError, NOBODY, startWorld } from '../../support/diga';
import type { Item } from '../../support/host';

describe('parseId and parseOptionalId', () => {
  it('trim the id and ignore its case', () => {
    expect(parseId('agent', 'Agent', ` ${NOBODY}\n`)).toBe(NOBODY);
    expect(parseId('agent', 'Agent', 'ABCDEF00-0000-4000-8000-000000000000')).toBe(
      'ABCDEF00-0000-4000-8000-000000000000',
    );
  });

  it.each([
    '',
    'Reception',
    `${NOBODY}/version`,
    `${NOBODY} ${NOBODY}`,
    7,
    null,
    undefined,
    [NOBODY, NOBODY],
    { agent_id: NOBODY },
  ])('reject %j', async (value) => {
    const { message } = await getInputError(() => parseId('agent', 'Agent', value));
    expect(message).toMatch(
      /^"Agent" does not hold the id of an agent\. Pick an agent from the list/,
    );
  });

  it.each(['', null, undefined])('return undefined for %j in an optional field', (value) => {
    expect(parseOptionalId('phone', 'Phone Number', value)).toBeUndefined();
  });

  it('reject anything but an id in an optional field', async () => {
    expect(parseOptionalId('phone', 'Phone Number', NOBODY)).toBe(NOBODY);
    const { message } = await getInputError(() => parseOptionalId('phone', 'Phone Number', '+34'));
    expect(message).toMatch(/^"Phone Number" does not hold the id of a phone number\./);
  });
});

describe('parseWorkflowIdList', () => {
  it.each([
    [undefined, []],
    [null, []],
    ['', []],
    [[], []],
    ['flow_1', ['flow_1']],
    [
      ['p4Xs9', ' flow-2 ', 'p4Xs9'],
      ['p4Xs9', 'flow-2'],
    ],
  ])('parses %j as %j', (value, ids) => {
    expect(parseWorkflowIdList('Diga Workflows', value)).toEqual(ids);
  });

  it.each([
    [['']],
    [['a', null]],
    [[{ id: 'a' }]],
    ['a, b'],
    ['["a"]'],
    ['a/b'],
    [['two words']],
    ['   '],
    [7],
  ])('rejects %j', async (value) => {
    const { message } = await getInputError(() => parseWorkflowIdList('Diga Workflows', value));
    expect(message).toMatch(/^"Diga Workflows" does not hold the id of a workflow\./);
  });
});

describe('action with an invalid id', () => {
  const call = { from_number: NOBODY, to_number: '+34 600 000 042' };
  const assignment = { change: 'set', afterwards: 'publish' };

  it.each<[string, string, Item]>([
    ['get_agent', 'Agent', { agent: 'Reception', version: 'draft' }],
    ['get_agent', 'Agent', { agent: '', version: 'draft' }],
    ['get_agent', 'Version', { agent: NOBODY, version: 'v3' }],
    ['list_agent_versions', 'Agent', { agent: 'Reception' }],
    ['list_calls', 'Agent', { agent: 'Reception' }],
    ['list_calls', 'Agent Version', { version: 'v3' }],
    ['list_calls', 'Phone Number', { phone: '910 00 00 01' }],
    ['list_phone_numbers', 'Agent', { agent: 'Reception' }],
    ['make_call', 'Agent Version', { ...call, agent_version: 'v3' }],
    ['assign_workflows', 'Agent', { ...assignment, agent: 'Reception', workflows: [] }],
    ['assign_workflows', 'Diga Workflows', { ...assignment, agent: NOBODY, workflows: 'a, b' }],
    ['get_call', 'Call ID', { call_id: 'yesterday' }],
  ])('names the field before the first request (%s, "%s")', async (action, field, input) => {
    const { sandbox, host, connection } = await startWorld();
    const { message } = await getInputError(host.runAction(action, connection, input));
    expect(message).toMatch(new RegExp(`^"${field}" does not hold the id of an? .*\\. Pick `));
    expect(sandbox.requestCount).toBe(0);
  });

  it.each([
    ['list_calls', { agent: '', version: '', phone: '' }],
    ['list_phone_numbers', { agent: '' }],
  ])('treats an empty field as no filter (%s)', async (action, input) => {
    const { host, connection } = await startWorld();
    const all = { status: 'any', direction: 'any', ...input };
    expect(await host.runAction(action, connection, all)).toEqual([]);
  });
});
