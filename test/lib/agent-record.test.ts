import fc from 'fast-check';
import { agentRecordSchema, agentRecordsSchema, toAgentRecord } from '../../src/lib/agent-record';
import type { Agent } from '../../src/lib/diga/types';
import * as contract from '../support/contract';

const KEYS = agentRecordSchema.fields.map(({ key }) => key);

/** An agent with nothing but what Diga always gives. */
const BARE: Agent = {
  agent_id: 'agent',
  modified_at: 'm',
  created_at: 'c',
  version_id: 'version',
  version_number: 1,
  version_created_at: 'v',
  voice: {},
  language: 'es',
  mode: 'free',
};

test('the keys of a row never change, and nothing is ever undefined, for any agent', () => {
  fc.assert(
    fc.property(contract.agent, (agent) => {
      const row = toAgentRecord(agent);
      expect(Object.keys(row)).toEqual(KEYS);
      // A host sends it as JSON, in which what is undefined is gone.
      expect(Object.keys(JSON.parse(JSON.stringify(row)) as object)).toEqual(KEYS);
    }),
  );
});

test('a list has the fields of a row', () => {
  const schema = agentRecordsSchema('Agents', '{name}');
  expect(schema.fields[0]?.listItems).toEqual(agentRecordSchema.fields);
  expect(schema.fields).toHaveLength(1);
  for (const [, key] of '{name} · v{version_number}'.matchAll(/\{(\w+)\}/g))
    expect(KEYS).toContain(key);
});

test('what a bare agent does not have is null, empty or false', () => {
  expect(toAgentRecord(BARE)).toMatchObject({
    name: null,
    description: null,
    version_name: null,
    is_draft: false,
    is_published: false,
    greeting: null,
    prompt: null,
    voice_name: null,
    voice: {},
    flow_names: '',
    flows: [],
    integration_names: '',
    integrations: [],
    call_tool_names: '',
    call_tools: [],
    dynamic_variables: {},
  });
});

test('lists are also there as readable names, the whole of them as well', () => {
  const full: Agent = {
    ...BARE,
    voice: { id: 'lucia', name: 'Lucía' },
    flows: [
      { id: 'f1', name: 'Tell the kitchen' },
      { id: 'f2', name: null },
      { id: 'f3', name: 'Log' },
    ],
    integrations: [{ id: 1, name: 'Calendar' }, { id: 2 }],
    call_tools: [{ tool_name: 'transfer' }, { type: 'hangup' }, { name: 7 }],
  };
  expect(toAgentRecord(full)).toMatchObject({
    voice_name: 'Lucía',
    voice: full.voice,
    flow_names: 'Tell the kitchen, Log',
    flows: full.flows,
    integration_names: 'Calendar',
    integrations: full.integrations,
    call_tool_names: 'transfer, hangup',
    call_tools: full.call_tools,
  });
});
