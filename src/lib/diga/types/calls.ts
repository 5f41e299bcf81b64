import type { OpenEnum } from './common';

export type CallStatus = OpenEnum<'dialing' | 'in_queue' | 'in_progress' | 'completed'>;

export type CallType = OpenEnum<'inbound' | 'outbound'>;

export type Channel = OpenEnum<'call' | 'web'>;

/** The other party of a call. `identifier` is a phone number when `contact_type` is `call`. */
export interface Contact {
  id: string;
  created_date: string;
  identifier: string;
  contact_type: Channel;
}

export interface Call {
  id: string;
  agent_id: string | null;
  agent_version_id: string | null;
  status: CallStatus;
  recording_url?: string | null;
  start_time?: string | null;
  end_time?: string | null;
  /** Seconds. */
  duration?: number | null;
  type: CallType;
  end_reason?: string | null;
  contact: Contact;
  phone_register_id: string | null;
  dynamic_variables?: Record<string, unknown> | null;
  created_date: string;
}

/** A call to place. */
export interface NewCall {
  /** One of the project's numbers in E.164, or its phone id. */
  from_number: string;
  /** E.164. A number that was bought in Diga only reaches Spanish numbers. */
  to_number: string;
  /** Diga's API only takes texts as values. */
  dynamic_variables?: Record<string, string>;
  agent_version_id?: string;
}

export interface Recording {
  recording_url: string;
}

export type MessageRole = OpenEnum<'user' | 'assistant' | 'tool'>;

/** A tool that the agent used: a function of an integration, or a built-in tool of the call. */
export interface ToolCall {
  /** Of a function of an integration (`type` is `function`). */
  function_name?: string;
  /** Of a built-in tool, such as `transfer` or `hangup` (`type` is `call_tool`). */
  tool_name?: string;
  payload?: Record<string, unknown>;
  status?: OpenEnum<'error' | 'success' | 'cancelled'>;
  type?: OpenEnum<'function' | 'call_tool'>;
}

export interface Message {
  id: string;
  created_date: string;
  role: MessageRole;
  /** Null for the role `tool`, whose messages have `tool_call`. */
  content?: string | null;
  tool_call?: ToolCall | null;
}
