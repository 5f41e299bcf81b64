import type { Sandbox } from '../sandbox/sandbox';
import type { Item } from '../support/host';

/**
 * The record that Test gives of a call. It shares no code with the piece. That of a run has a time in
 * `received_at`; see `asTested`.
 */
export function expectedRecord(sandbox: Sandbox, callId: string): Item {
  const call = sandbox.call(callId);
  const messages = sandbox.messages(callId);
  const agent = sandbox.agents().find(({ agent_id }) => agent_id === call.agent_id);
  const version = agent?.versions.find(({ version_id }) => version_id === call.agent_version_id);
  const spoken = messages.filter(({ role }) => role !== 'tool');
  const { duration } = call;
  const transcript = spoken
    .map(({ role, content }) => `${role === 'user' ? 'Contact' : 'Agent'}: ${content}`)
    .join('\n');
  return {
    call_id: callId,
    status: 'completed',
    type: call.type,
    end_reason: call.end_reason ?? null,
    duration: duration ?? null,
    duration_formatted:
      typeof duration === 'number'
        ? `${Math.floor(duration / 60)}:${String(duration % 60).padStart(2, '0')}`
        : null,
    phone_number: call.contact.identifier,
    contact_id: call.contact.id,
    contact_identifier: call.contact.identifier,
    contact_type: 'call',
    contact_created_date: call.contact.created_date,
    agent_id: call.agent_id,
    agent_name: agent?.name,
    agent_version_id: call.agent_version_id,
    agent_version_number: version?.version_number,
    agent_version_name: version?.version_name ?? null,
    phone_register_id: call.phone_register_id,
    start_time: call.start_time ?? null,
    end_time: call.end_time ?? null,
    created_date: call.created_date,
    recording_url: call.recording_url ?? null,
    dynamic_variables: call.dynamic_variables ?? {},
    messages: spoken.map(({ role, content, created_date }) => ({ role, content, created_date })),
    tool_calls: messages.flatMap(({ tool_call: tool, created_date }) =>
      tool
        ? [
            {
              name: 'function_name' in tool ? tool.function_name : tool.tool_name,
              type: tool.type,
              status: tool.status,
              payload: tool.payload,
              created_date,
            },
          ]
        : [],
    ),
    message_count: spoken.length,
    transcript,
    // No call of these is long.
    transcript_short: transcript,
    received_at: null,
  };
}

/**
 * The record of a run as Test gives it.
 *
 * @throws {Error} when it does not say when the flow got the call
 */
export function asTested(given: unknown): Item {
  const record = given as Item;
  if (Number.isNaN(Date.parse(String(record['received_at'])))) {
    throw new Error('The record of a run does not say when the flow got the call.');
  }
  return { ...record, received_at: null };
}
