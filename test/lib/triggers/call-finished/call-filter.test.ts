import {
  type CallFilter,
  type FilterableCall,
  mayPassFilter,
  passesFilter,
  toCallFilter,
} from '../../../../src/lib/triggers/call-finished/call-filter';
import type { HookContext } from '../../../../src/lib/triggers/call-finished/props';

const everyCall: CallFilter = {
  agentIds: [],
  versionIds: [],
  followsPublished: false,
  direction: undefined,
};

const call: FilterableCall = {
  type: 'inbound',
  agent_id: 'reception',
  agent_version_id: 'reception-v2',
};

describe('the call filter of the props', () => {
  const getFilter = (props: object) => toCallFilter(props as HookContext['propsValue']);

  it.each([[{}], [{ agents: null, versions: null }], [{ agents: [], direction: 'any' }]])(
    'excludes nothing for %j',
    (props) => {
      expect(getFilter(props)).toEqual(everyCall);
    },
  );

  it('separates the published version from those picked one by one', () => {
    const props = { agents: ['a'], versions: ['v1', 'published'], direction: 'outbound' };
    expect(getFilter(props)).toEqual({
      agentIds: ['a'],
      versionIds: ['v1'],
      followsPublished: true,
      direction: 'outbound',
    });
  });
});

describe('the call filter', () => {
  const passes = (filter: Partial<CallFilter>, changes: Partial<FilterableCall> = {}) =>
    passesFilter({ ...everyCall, ...filter }, { ...call, ...changes }, () =>
      Promise.reject(new Error('The version need not be looked up here')),
    );

  it.each<[string, Partial<CallFilter>, Partial<FilterableCall>]>([
    ['every call if nothing is picked', {}, {}],
    ['a call without an agent if nothing is picked', {}, { agent_id: null }],
    ['a call of a picked agent', { agentIds: ['sales', 'reception'] }, {}],
    ['a call of the picked direction', { direction: 'inbound' }, {}],
    ['a call of a picked version', { versionIds: ['reception-v2'] }, {}],
    [
      'a picked version, published or not',
      { versionIds: ['reception-v2'], followsPublished: true },
      {},
    ],
  ])('passes %s', async (_, filter, changes) => {
    expect(await passes(filter, changes)).toBe(true);
  });

  it.each<[string, Partial<CallFilter>, Partial<FilterableCall>]>([
    ['a call of another agent', { agentIds: ['sales'] }, {}],
    ['a call without an agent', { agentIds: ['sales'] }, { agent_id: null }],
    ['a call of the other direction', { direction: 'outbound' }, {}],
    ['a call of another version', { versionIds: ['reception-v1'] }, {}],
    ['a call without a version', { versionIds: ['reception-v1'] }, { agent_version_id: null }],
    ['another agent, whatever is published', { agentIds: ['sales'], followsPublished: true }, {}],
  ])('excludes %s', async (_, filter, changes) => {
    expect(await passes(filter, changes)).toBe(false);
  });

  it.each([true, false])(
    'passes a call if its version is published, and excludes it if not: %j',
    async (is) => {
      const filter = { ...everyCall, versionIds: ['reception-v1'], followsPublished: true };
      expect(await passesFilter(filter, call, () => Promise.resolve(is))).toBe(is);
    },
  );

  it('throws what the look-up of the published version throws', async () => {
    const filter = { ...everyCall, followsPublished: true };
    const lookUp = () => Promise.reject(new Error('unreachable'));
    await expect(passesFilter(filter, call, lookUp)).rejects.toThrow('unreachable');
  });
});

describe('the call filter for a call in progress', () => {
  const mayPass = (filter: Partial<CallFilter>, changes: Partial<FilterableCall> = {}) =>
    mayPassFilter({ ...everyCall, ...filter }, { ...call, ...changes });

  it('excludes another agent and the other direction', () => {
    expect(mayPass({ agentIds: ['sales'] })).toBe(false);
    expect(mayPass({ direction: 'outbound' })).toBe(false);
    expect(mayPass({ agentIds: ['reception'], direction: 'inbound' })).toBe(true);
  });

  it('passes a call whose agent or version is not known yet', () => {
    expect(mayPass({ agentIds: ['sales'] }, { agent_id: null })).toBe(true);
    expect(mayPass({ versionIds: ['reception-v1'] })).toBe(true);
    expect(mayPass({ followsPublished: true })).toBe(true);
  });
});
