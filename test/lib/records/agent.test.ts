import fc from 'fast-check';
import { agentRecord } from '../../../src/lib/records/agent';
import type { Agent, Voice } from '../../../src/lib/diga/agents';
import * as contract from '../../support/contract';

const KEYS = agentRecord.schema.fields.map(({ key }) => key);

const VOICE: Voice = {
  id: '0d6b1f3e-58a7-4c92-b1e4-7f20c9d3a856',
  name: 'Lucía',
  provider: 'elevenlabs',
  provider_voice_id: 'lucia',
  is_favourite: false,
};

/** An agent with required fields only. */
const BARE: Agent = {
  agent_id: 'agent',
  modified_at: 'm',
  created_at: 'c',
  version_id: 'version',
  version_number: 1,
  version_created_at: 'v',
  voice: VOICE,
  language: 'es',
  mode: 'free',
};

describe('agent record', () => {
  it('has constant keys and no undefined values for any agent', () => {
    fc.assert(
      fc.property(contract.agent, (agent) => {
        const row = agentRecord.from(agent);
        expect(Object.keys(row)).toEqual(KEYS);
        // Hosts serialize it to JSON, which drops undefined values.
        expect(Object.keys(JSON.parse(JSON.stringify(row)) as object)).toEqual(KEYS);
      }),
    );
  });

  it('has the same fields in a list', () => {
    const schema = agentRecord.listSchema('Agents', '{name}');
    expect(schema.fields[0]?.listItems).toEqual(agentRecord.schema.fields);
    expect(schema.fields).toHaveLength(1);
    for (const [, key] of '{name} · v{version_number}'.matchAll(/\{(\w+)\}/g))
      expect(KEYS).toContain(key);
  });

  it('has null, empty or false for missing fields', () => {
    expect(agentRecord.from(BARE)).toMatchObject({
      name: null,
      description: null,
      version_name: null,
      is_draft: false,
      is_published: false,
      greeting: null,
      prompt: null,
      flow_names: '',
      flows: [],
      integration_names: '',
      integrations: [],
      call_tool_names: '',
      call_tools: [],
      dynamic_variables: {},
      validation_issues: [],
      conversational_path_id: null,
      knowledge_base_ids: [],
      knowledge_item_ids: [],
      voicemail_detection: false,
      voicemail_action: null,
      voicemail_message: null,
      phone_menu_detection: false,
      phone_menu_action: null,
      phone_menu_navigation_mode: null,
      phone_menu_goal: null,
      phone_menu_key_sequence: null,
    });
  });

  it.each([null, undefined])('has an empty voice where Diga gives %j', (voice) => {
    const record = agentRecord.from({ ...BARE, voice: voice as never });
    expect(record).toMatchObject({ voice_name: null, voice: {} });
  });

  it('contains lists both in full and as joined names', () => {
    const full: Agent = {
      ...BARE,
      flows: [
        { id: 'f1', name: 'Tell the kitchen' },
        { id: 'f2', name: null },
        { id: 'f3', name: 'Log' },
      ],
      integrations: [
        { integration_id: 'i1', integration_name: 'Calendar', tool_ids: ['t1'] },
        { integration_id: 'i2', integration_name: 'Stock', tool_ids: [] },
      ],
      call_tools: [
        { type: 'transfer_call', name: 'head_waiter', target_number: '+34910000003' },
        { type: 'hang_up', name: 'say_goodbye' },
      ],
    };
    expect(agentRecord.from(full)).toMatchObject({
      voice_name: 'Lucía',
      voice: VOICE,
      flow_names: 'Tell the kitchen, Log',
      flows: full.flows,
      integration_names: 'Calendar, Stock',
      integrations: full.integrations,
      call_tool_names: 'head_waiter, say_goodbye',
      call_tools: full.call_tools,
    });
  });

  it('ends with validation issues, knowledge, voicemail and phone menu fields', () => {
    const settings = {
      validation_issues: [{ message_code: 'NO_VOICE', message: 'Pick a voice', params: null }],
      conversational_path_id: 'path',
      knowledge_base_ids: ['base'],
      knowledge_item_ids: ['item'],
      voicemail_detection: true,
      voicemail_action: 'leave_message',
      voicemail_message: 'We call again',
      phone_menu_detection: true,
      phone_menu_action: 'navigate',
      phone_menu_navigation_mode: 'key_sequence',
      phone_menu_goal: 'Reception',
      phone_menu_key_sequence: '1#',
    };
    expect(agentRecord.from({ ...BARE, ...settings })).toMatchObject(settings);
    expect(KEYS.slice(-Object.keys(settings).length)).toEqual(Object.keys(settings));
  });
});
