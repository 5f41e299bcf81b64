import {
  type InputPropertyMap,
  type PieceProperty,
  type PiecePropertyMap,
  PropertyType,
} from '@activepieces/pieces-framework';
import { diga } from '../src/index';

const metadata = diga.metadata();
const actions = Object.values(diga.actions());
const steps = [...Object.values(diga.triggers()), ...actions];

/** What users' flows rely on in a prop, in one line. */
function getLine([name, prop]: [string, PieceProperty]): string {
  const parts = [`${name}: ${prop.type}`, `"${prop.displayName}"`];
  if (prop.required) parts.push('required');
  if ('defaultValue' in prop) parts.push(`default ${JSON.stringify(prop.defaultValue)}`);
  if ('refreshers' in prop && prop.refreshers.length > 0) {
    parts.push(`refreshed by ${prop.refreshers.join(', ')}`);
  }
  if (prop.type === PropertyType.STATIC_DROPDOWN) {
    parts.push(`one of ${prop.options.options.map(({ value }) => String(value)).join(' | ')}`);
  }
  return `    ${parts.join(', ')}`;
}

function getLines(props: PiecePropertyMap): string[] {
  return Object.entries(props).map(getLine);
}

describe('the piece', () => {
  it('keeps what flows rely on', () => {
    const { auth } = metadata;
    if (!auth || Array.isArray(auth) || auth.type !== PropertyType.CUSTOM_AUTH) {
      throw new Error('The connection is not of the type that users have');
    }
    const lines = [
      `${metadata.displayName}, from release ${metadata.minimumSupportedRelease}`,
      `  in ${metadata.categories?.join(', ')}`,
      `connection ${auth.type}, "${auth.displayName}"${auth.required ? ', required' : ''}`,
      ...getLines(auth.props as PiecePropertyMap),
      'triggers',
      ...Object.values(metadata.triggers).flatMap(({ name, displayName, type, props }) => [
        `  ${name}: ${type}, "${displayName}"`,
        ...getLines(props),
      ]),
      'actions',
      ...Object.values(metadata.actions).flatMap(({ name, displayName, props }) => [
        `  ${name}: "${displayName}"`,
        ...getLines(props),
      ]),
    ];
    expect(lines.join('\n')).toMatchInlineSnapshot(`
      "Diga, from release 0.82.0
        in ARTIFICIAL_INTELLIGENCE, COMMUNICATION
      connection CUSTOM_AUTH, "Diga Connection", required
          apiKey: SECRET_TEXT, "API Key", required
          baseUrl: SHORT_TEXT, "API Address", default "https://api.diga.io"
      triggers
        call_finished: WEBHOOK, "Call Finished"
          agents: MULTI_SELECT_DROPDOWN, "Agents"
          versions: MULTI_SELECT_DROPDOWN, "Versions", refreshed by agents
          direction: STATIC_DROPDOWN, "Direction", required, default "any", one of any | inbound | outbound
          delivery: STATIC_DROPDOWN, "Delivery", required, default "instant", one of instant | polling | assigned
          assign_to: MULTI_SELECT_DROPDOWN, "Assign To", refreshed by delivery
          afterwards: STATIC_DROPDOWN, "Agent's Draft", default "draft", one of draft | launch | publish | publish_all
          after_outage: STATIC_DROPDOWN, "After an Outage", default "even", one of even | fast
          wait_for_recording: STATIC_DROPDOWN, "Wait for the Recording", default "off", one of off | 5 | 15 | 60
        call_started: WEBHOOK, "Call Started"
          when: STATIC_DROPDOWN, "When", required, default "answered", one of answered | ringing
          agents: MULTI_SELECT_DROPDOWN, "Agents"
          versions: MULTI_SELECT_DROPDOWN, "Versions", refreshed by agents
          direction: STATIC_DROPDOWN, "Direction", required, default "any", one of any | inbound | outbound
        function_call: WEBHOOK, "Function Call"
          function_name: SHORT_TEXT, "Function Name"
          description: LONG_TEXT, "When to Use It", required
          parameters: ARRAY, "Parameters"
          waits: CHECKBOX, "Agent Waits for the Answer", default true
          longest_wait: NUMBER, "Longest Wait (Seconds)", default 5
          audio: STATIC_DROPDOWN, "Hold Sound", required, default "none", one of none | typing | waiting_music
          pre_speech: STATIC_DROPDOWN, "Announce the Wait", required, default "auto", one of auto | force
          asks_first: CHECKBOX, "Asks for Confirmation", default false
          agents: MULTI_SELECT_DROPDOWN, "Agents"
          afterwards: STATIC_DROPDOWN, "Agent's Draft", required, default "draft", one of draft | launch | publish | publish_all
          include_call: CHECKBOX, "Include the Call", default false
        pre_call: WEBHOOK, "Pre-Call"
          agents: MULTI_SELECT_DROPDOWN, "Agents"
          afterwards: STATIC_DROPDOWN, "Agent's Draft", required, default "draft", one of draft | launch | publish | publish_all
          longest_wait: NUMBER, "Longest Wait (Seconds)", default 30
          hang_up: CHECKBOX, "Hang Up if the Flow Fails", default false
          previous_calls: NUMBER, "Previous Calls", default 0
      actions
        make_call: "Make Call"
          from_number: DROPDOWN, "From Number", required
          to_number: SHORT_TEXT, "To Number", required
          agent_version: DROPDOWN, "Agent Version"
          dynamic_variables: OBJECT, "Dynamic Variables"
        wait_for_call: "Wait for Call"
          call_id: SHORT_TEXT, "Call ID", required
          longest_wait: NUMBER, "Longest Wait (Minutes)", default 60
          if_not_finished: STATIC_DROPDOWN, "If Not Finished by Then", required, default "fail", one of fail | go_on
        get_call: "Get Call"
          call_id: SHORT_TEXT, "Call ID", required
          include_transcript: CHECKBOX, "Include Transcript", default true
        list_calls: "List Calls"
          agent: DROPDOWN, "Agent"
          version: DROPDOWN, "Agent Version", refreshed by agent
          status: STATIC_DROPDOWN, "Status", required, default "any", one of any | completed | in_progress | in_queue | dialing
          direction: STATIC_DROPDOWN, "Direction", required, default "any", one of any | inbound | outbound
          contact: SHORT_TEXT, "Contact"
          phone: DROPDOWN, "Phone Number"
          created_from: DATE_TIME, "Created From"
          created_until: DATE_TIME, "Created Until"
          only_finished: CHECKBOX, "Only Finished", default false
          minimum_duration: NUMBER, "Minimum Duration (Seconds)"
          include_transcript: CHECKBOX, "Include Transcript", default false
          limit: NUMBER, "Limit", default 100
        get_transcript: "Get Transcript"
          call_id: SHORT_TEXT, "Call ID", required
        get_recording: "Get Recording"
          call_id: SHORT_TEXT, "Call ID", required
        get_call_logs: "Get Call Logs"
          call_id: SHORT_TEXT, "Call ID", required
          category: STATIC_DROPDOWN, "Category", default "any", one of any | CALL_LIFECYCLE | USER | AGENT | CALL_TOOLS | INTEGRATION_TOOLS | CONVERSATIONAL_PATHS | TRANSFER | METRICS | SECURITY | WEBHOOKS | WORKFLOWS | KNOWLEDGE | REALTIME_SESSION
          level: STATIC_DROPDOWN, "Level", default "any", one of any | DEBUG | INFO | WARNING | ERROR | CRITICAL
          limit: NUMBER, "Limit", default 100
        delete_calls: "Delete Calls"
          which: STATIC_DROPDOWN, "Which Calls", required, default "days", one of days | date | ids
          days: NUMBER, "Older Than (Days)"
          created_before: DATE_TIME, "Created Before"
          agent: DROPDOWN, "Agent"
          every_agent: CHECKBOX, "Every Agent", default false
          call_ids: ARRAY, "Call IDs"
          limit: NUMBER, "Limit", default 100
          dry_run: CHECKBOX, "Dry Run", default true
        list_agents: "List Agents"
          mode: STATIC_DROPDOWN, "Mode", required, default "any", one of any | free | path
          only_published: CHECKBOX, "Only Published", default false
          name_contains: SHORT_TEXT, "Name Contains"
          limit: NUMBER, "Limit", default 100
        find_agent: "Find Agent"
          name: SHORT_TEXT, "Name", required
          match: STATIC_DROPDOWN, "Match", required, default "partial", one of partial | exact
          only_published: CHECKBOX, "Only Published", default false
        get_agent: "Get Agent"
          agent: DROPDOWN, "Agent", required
          version: DROPDOWN, "Version", required, default "draft", refreshed by agent
        list_agent_versions: "List Agent Versions"
          agent: DROPDOWN, "Agent", required
          limit: NUMBER, "Limit", default 100
        update_agent: "Update Agent"
          agent: DROPDOWN, "Agent", required
          name: SHORT_TEXT, "Name"
          description: LONG_TEXT, "Description"
          language: STATIC_DROPDOWN, "Language", one of es | en | multi | ar | be | bn | bs | bg | ca | hr | cs | da | nl | nl-BE | et | tl | fi | fr | de | de-CH | el | he | hi | hu | id | it | ja | kn | ko | lv | lt | mk | ms | mr | no | fa | pl | pt | ro | ru | sr | sk | sl | sv | ta | te | tr | uk | ur | vi
          greeting: LONG_TEXT, "Greeting"
          prompt: LONG_TEXT, "Prompt"
          voicemail_message: LONG_TEXT, "Voicemail Message"
          dynamic_variables: OBJECT, "Dynamic Variables"
          other_variables: STATIC_DROPDOWN, "Other Variables", required, default "keep", one of keep | remove
          knowledge_bases: MULTI_SELECT_DROPDOWN, "Knowledge Bases"
          voice: DROPDOWN, "Voice"
          volume: NUMBER, "Volume"
          background_audio: STATIC_DROPDOWN, "Background Audio", one of call_center | cafe | road_traffic | park | office | car_garage
          voicemail_detection: STATIC_DROPDOWN, "Voicemail Detection", one of on | off
          voicemail_action: STATIC_DROPDOWN, "Voicemail Action", one of leave_message | hang_up
          phone_menu_detection: STATIC_DROPDOWN, "Phone Menu Detection", one of on | off
          phone_menu_action: STATIC_DROPDOWN, "Phone Menu Action", one of navigate | hang_up
          phone_menu_navigation: STATIC_DROPDOWN, "Phone Menu Navigation", one of goal | key_sequence
          phone_menu_goal: SHORT_TEXT, "Phone Menu Goal"
          phone_menu_keys: SHORT_TEXT, "Phone Menu Keys"
          reminder_count: NUMBER, "Number of Reminders"
          reminder_frequency: NUMBER, "Reminder Frequency (ms)"
          reminder_messages: ARRAY, "Reminder Messages"
          knowledge_items: ARRAY, "Knowledge Items"
          knowledge_change: STATIC_DROPDOWN, "Knowledge Change", default "replace", one of replace | add | remove
          empty: STATIC_MULTI_SELECT_DROPDOWN, "Empty These Fields"
        publish_version: "Publish Version"
          agent: DROPDOWN, "Agent", required
          operation: STATIC_DROPDOWN, "What to Do", required, one of launch | launch_and_publish | publish | roll_back | take_off
          version: DROPDOWN, "Agent Version", refreshed by agent
          version_name: SHORT_TEXT, "Version Name"
        list_phone_numbers: "List Phone Numbers"
          status: STATIC_DROPDOWN, "Status", required, default "any", one of any | assigned | reserved | pending_verification | released | finished
          agent: DROPDOWN, "Agent"
          limit: NUMBER, "Limit", default 100
        update_phone_number: "Update Phone Number"
          phone: DROPDOWN, "Phone Number", required
          incoming: STATIC_DROPDOWN, "Incoming", required, default "keep", one of keep | published | version | none
          incoming_agent: DROPDOWN, "Incoming Agent"
          incoming_version: DROPDOWN, "Incoming Version"
          outgoing: STATIC_DROPDOWN, "Outgoing", required, default "keep", one of keep | published | version | none
          outgoing_agent: DROPDOWN, "Outgoing Agent"
          outgoing_version: DROPDOWN, "Outgoing Version"
          name: SHORT_TEXT, "Name"
        add_knowledge: "Add Knowledge"
          kind: STATIC_DROPDOWN, "What to Add", required, default "text", one of text | urls
          name: SHORT_TEXT, "Name"
          content: LONG_TEXT, "Content"
          urls: ARRAY, "Web Addresses"
          knowledge_base: DROPDOWN, "Knowledge Base"
          replace: CHECKBOX, "Replace Items with the Same Name", default false
          longest_wait: NUMBER, "Longest Wait (Seconds)", default 60
        find_knowledge: "Find Knowledge"
          name: SHORT_TEXT, "Name"
          match: STATIC_DROPDOWN, "Match", required, default "partial", one of partial | exact
          knowledge_base: DROPDOWN, "Knowledge Base"
          kind: STATIC_DROPDOWN, "Kind", required, default "any", one of any | txt | url | file
          status: STATIC_DROPDOWN, "Status", required, default "any", one of any | uploaded | indexing | error
          limit: NUMBER, "Limit", default 100
        delete_knowledge: "Delete Knowledge"
          item_ids: ARRAY, "Item IDs", required
        create_knowledge_base: "Create Knowledge Base"
          name: SHORT_TEXT, "Name"
          description: LONG_TEXT, "Description"
          items: ARRAY, "Knowledge Items"
        update_knowledge_base: "Update Knowledge Base"
          knowledge_base: SHORT_TEXT, "Knowledge Base ID", required
          name: SHORT_TEXT, "Name"
          description: LONG_TEXT, "Description"
          items: ARRAY, "Knowledge Items"
        list_workflows: "List Workflows"
          category: STATIC_DROPDOWN, "Category", required, default "any", one of any | post_call | during_call | pre_call | call_launcher | empty
          status: STATIC_DROPDOWN, "Status", required, default "any", one of any | ENABLED | DISABLED
          limit: NUMBER, "Limit", default 100
        list_workflow_runs: "List Workflow Runs"
          workflow: DROPDOWN, "Diga Workflow", required
          status: STATIC_DROPDOWN, "Status", required, default "any", one of any | SUCCEEDED | FAILED | QUEUED | RUNNING | PAUSED | TIMEOUT | CANCELED | INTERNAL_ERROR | QUOTA_EXCEEDED | MEMORY_LIMIT_EXCEEDED
          created_from: DATE_TIME, "Created From"
          created_until: DATE_TIME, "Created Until"
          limit: NUMBER, "Limit", default 100
        set_workflow_status: "Set Workflow Status"
          workflow: DROPDOWN, "Diga Workflow", required
          status: STATIC_DROPDOWN, "Status", required, one of ENABLED | DISABLED
        assign_workflows: "Assign Workflows"
          agent: DROPDOWN, "Agent", required
          change: STATIC_DROPDOWN, "Change", required, default "add", one of add | remove | set
          workflows: MULTI_SELECT_DROPDOWN, "Diga Workflows"
          afterwards: STATIC_DROPDOWN, "Afterwards", required, default "draft", one of draft | launch | publish | publish_all
          version_name: SHORT_TEXT, "Version Name"
        remove_linked_workflow: "Remove Linked Workflow"
          workflow: DROPDOWN, "Linked Workflow", required
        remove_function: "Remove Function"
          function: DROPDOWN, "Function", required
        return_response: "Return Response"
          response_type: STATIC_DROPDOWN, "Response Type", required, default "text", one of text | json
          text: LONG_TEXT, "Text"
          json: JSON, "JSON"
          after: STATIC_DROPDOWN, "After Answering", required, default "stop", one of stop | go_on
        return_call_data: "Return Call Data"
          prompt_addition: LONG_TEXT, "Prompt Addition"
          dynamic_variables: OBJECT, "Dynamic Variables"
          decline: CHECKBOX, "Decline the Call", default false
          after: STATIC_DROPDOWN, "After Answering", required, default "stop", one of stop | go_on
        get_usage: "Get Usage"
        custom_api_call: "Custom API Call"
          url: DYNAMIC, "URL", required
          method: STATIC_DROPDOWN, "Method", required, default "GET", one of GET | POST | PATCH | PUT | DELETE | HEAD
          headers: OBJECT, "Headers"
          queryParams: OBJECT, "Query Parameters"
          body_type: STATIC_DROPDOWN, "Body Type", default "none", one of none | json | form_data | raw
          body: DYNAMIC, "Body", refreshed by body_type
          response_is_binary: CHECKBOX, "Response Is Binary", default false
          failsafe: CHECKBOX, "No Error on Failure", default false
          timeout: NUMBER, "Timeout (in Seconds)"
          followRedirects: CHECKBOX, "Follow Redirects", default false"
    `);
  });

  it('has a logo that needs no network', () => {
    const [, base64 = ''] = /^data:image\/svg\+xml;base64,(.+)$/.exec(metadata.logoUrl) ?? [];
    expect(Buffer.from(base64, 'base64').toString()).toMatch(/^<svg .*<\/svg>$/);
  });

  it.each(steps.map((step) => [step.name, step] as const))(
    'describes %s for people and for AI agents, with its output',
    (_name, step) => {
      expect(step.description).toMatch(/\.$/);
      expect(step.aiMetadata?.description).toMatch(/\.$/);
      expect(step.outputSchema?.fields.length).toBeGreaterThan(0);
    },
  );

  it('offers AI agents the actions that make sense outside a flow', () => {
    expect(actions.filter(({ audience }) => audience !== 'both').map(({ name }) => name)).toEqual([
      'wait_for_call',
      'remove_linked_workflow',
      'remove_function',
      'return_response',
      'return_call_data',
      'custom_api_call',
    ]);
    for (const { audience, aiMetadata } of actions) {
      expect(['both', 'human']).toContain(audience);
      expect(typeof aiMetadata?.idempotent).toBe('boolean');
    }
  });

  it('tells AI agents of no action that they do not get', () => {
    const others = actions.filter(({ audience }) => audience === 'human');
    for (const { audience, aiMetadata } of actions) {
      if (audience !== 'both') continue;
      for (const { displayName } of others) {
        expect(aiMetadata?.description).not.toContain(displayName);
      }
    }
  });

  it('tells AI agents which action gives the id that an action needs', () => {
    for (const { name, audience, props, aiMetadata } of actions) {
      const ids = Object.keys(props as InputPropertyMap).some((key) =>
        /^(agent|call|workflow)(_id)?s?$/.test(key),
      );
      if (
        audience !== 'both' ||
        !ids ||
        /^(list|find)_(agents?|workflows|phone_numbers)$/.test(name)
      )
        continue;
      expect([name, aiMetadata?.description]).toEqual([
        name,
        expect.stringMatching(/(List|Find) (Calls|Agents?|Workflows)/),
      ]);
    }
  });

  it('tells a host what each action does at most', () => {
    const stored = JSON.parse(JSON.stringify(metadata.actions)) as Record<
      string,
      { classification: string; aiMetadata: { idempotent: boolean } }
    >;
    const classes = ['READ', 'SEARCH', 'WRITE', 'DESTRUCTIVE'];
    for (const { classification, aiMetadata } of Object.values(stored)) {
      expect(classes).toContain(classification);
      if (['READ', 'SEARCH'].includes(classification)) expect(aiMetadata.idempotent).toBe(true);
    }
    const destructive = Object.entries(stored).filter(
      ([, { classification }]) => classification === 'DESTRUCTIVE',
    );
    expect(destructive.map(([name]) => name).sort()).toEqual([
      'custom_api_call',
      'delete_calls',
      'delete_knowledge',
      'remove_function',
      'remove_linked_workflow',
    ]);
  });

  it('describes every prop except dynamic ones, which only contain others', () => {
    for (const step of steps) {
      for (const prop of Object.values(step.props as InputPropertyMap)) {
        if (prop.type !== PropertyType.DYNAMIC) expect(prop.description).toMatch(/\.$/);
      }
    }
  });

  it('has a sample for each trigger with the fields of its output schema', () => {
    for (const { sampleData, outputSchema } of Object.values(diga.triggers())) {
      const fields = outputSchema?.fields.map(({ key }) => key);
      expect(Object.keys(sampleData as object)).toEqual(fields);
    }
  });
});
