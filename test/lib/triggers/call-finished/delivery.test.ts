import type { CallFilter } from '../../../../src/lib/triggers/call-finished/call-filter';
import {
  type CallHint,
  isRuledOut,
  parseCallHints,
} from '../../../../src/lib/triggers/call-finished/delivery';

const CALL = '7d1f0c52-6a0e-4d0b-9a53-0f6c8c2b7e11';
const OTHER = '0c7e5a88-91f4-4f8e-b0d3-2a6d4e8f1b27';
const AGENT = '5b0f4a86-2f0d-4a57-9c3f-64b6a6b0f2aa';

describe('the call hints of a delivery', () => {
  const idsIn = (body: unknown) => parseCallHints(body).map(({ id }) => id);

  it.each([
    ['id', { id: CALL }],
    ['call_id', { call_id: CALL }],
    ['call.id', { call: { id: CALL } }],
    ['data.id', { data: { id: CALL } }],
    ['data.call_id', { data: { call_id: CALL } }],
  ])('hold the id in %s', (_, body) => {
    expect(idsIn(body)).toEqual([CALL]);
  });

  it('put a place that says "call" before a plain id', () => {
    expect(idsIn({ id: OTHER, call_id: CALL })).toEqual([CALL, OTHER]);
    expect(idsIn({ id: OTHER, call: { id: CALL } })).toEqual([CALL, OTHER]);
    expect(idsIn({ id: OTHER, data: { id: CALL } })).toEqual([CALL, OTHER]);
  });

  it('name each call once', () => {
    expect(idsIn({ id: CALL, call_id: CALL, data: { id: CALL, call_id: OTHER } })).toEqual([
      CALL,
      OTHER,
    ]);
  });

  it.each([
    [undefined],
    [null],
    ['completed'],
    [7],
    [{}],
    [[{ id: CALL }]],
    [{ id: '../agent' }],
    [{ id: 7, data: CALL, call: null }],
  ])('are none for %j', (body) => {
    expect(idsIn(body)).toEqual([]);
  });

  it('ignore what a body inherits', () => {
    expect(idsIn(Object.create({ id: CALL }))).toEqual([]);
  });

  it.each(['dialing', 'in_queue', 'in_progress'])('are none if the only status is %s', (status) => {
    expect(idsIn({ id: CALL, status })).toEqual([]);
    expect(idsIn({ data: { id: CALL, status } })).toEqual([]);
  });

  it.each(['completed', 'no_answer', 'a_status_of_the_future'])(
    'count %s as a final status',
    (status) => {
      expect(idsIn({ id: CALL, status })).toEqual([CALL]);
    },
  );

  it('ignore the status of an object that names no call', () => {
    expect(idsIn({ status: 'in_progress', data: { id: CALL } })).toEqual([CALL]);
  });

  it('carry agent and direction of the object that holds the id', () => {
    expect(
      parseCallHints({
        id: OTHER,
        type: 'event',
        data: { id: CALL, agent_id: AGENT, type: 'inbound' },
      }),
    ).toEqual([
      { id: CALL, agentId: AGENT, type: 'inbound', isFinal: false },
      { id: OTHER, agentId: undefined, type: 'event', isFinal: false },
    ]);
  });

  it('carry no agent whose id is none', () => {
    expect(parseCallHints({ id: CALL, agent_id: 'Sales' })).toEqual([
      { id: CALL, agentId: undefined, type: undefined, isFinal: false },
    ]);
  });
});

describe('a call hint', () => {
  const rulesOut = (filter: Partial<CallFilter>, hint: Partial<CallHint>) =>
    isRuledOut(
      { agentIds: [], versionIds: [], followsPublished: false, direction: undefined, ...filter },
      { id: CALL, agentId: undefined, type: undefined, isFinal: false, ...hint },
    );

  it('rules out the call of another agent', () => {
    expect(rulesOut({ agentIds: [OTHER] }, { agentId: AGENT })).toBe(true);
  });

  it('rules out the other direction', () => {
    expect(rulesOut({ direction: 'inbound' }, { type: 'outbound' })).toBe(true);
    expect(rulesOut({ direction: 'outbound' }, { type: 'inbound' })).toBe(true);
  });

  it.each<[string, Partial<CallFilter>, Partial<CallHint>]>([
    ['an agent in capitals', { agentIds: [AGENT] }, { agentId: AGENT.toUpperCase() }],
    ['no agent', { agentIds: [OTHER] }, {}],
    ['an agent while every agent passes', {}, { agentId: AGENT }],
    ['the same direction', { direction: 'inbound' }, { type: 'inbound' }],
    ['an unknown type', { direction: 'inbound' }, { type: 'status_changed' }],
    ['a type while both directions pass', {}, { type: 'outbound' }],
  ])('rules nothing out with %s', (_, filter, hint) => {
    expect(rulesOut(filter, hint)).toBe(false);
  });
});
