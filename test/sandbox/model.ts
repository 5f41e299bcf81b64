/** What a project is made of, and what its owner says to make more of it. */
import type {
  AgentResponse,
  CallLogResponse,
  CallResponse,
  CallStatus,
  CallType,
  Channel,
  MessageResponse,
  LogCategory,
  LogLevel,
  MessageRole,
  PhoneResponse,
  ToolCall,
  WebhookResponse,
  WorkflowResponse,
} from './contract';

export type Access = 'none' | 'read' | 'write';
export type Resource =
  'calls' | 'messages' | 'recordings' | 'logs' | 'agents' | 'webhooks' | 'phones' | 'workflows';
export type Permissions = Record<Resource, Access>;

/** What an agent says and does; copied into each version that is launched. */
export type AgentContent = Omit<
  AgentResponse,
  | 'agent_id'
  | 'created_at'
  | 'modified_at'
  | 'version_id'
  | 'version_name'
  | 'version_number'
  | 'version_created_at'
  | 'is_draft'
  | 'is_published'
>;

/** One version of an agent, or its draft. */
export interface AgentVersion {
  id: string;
  /** 1 upward; of a draft: the number that it would get when launched. */
  number: number;
  name: string | null;
  createdAt: number;
  isDraft: boolean;
  content: AgentContent;
}

export interface Agent {
  id: string;
  createdAt: number;
  modifiedAt: number;
  draft: AgentVersion;
  /** Launched versions, oldest first. */
  versions: AgentVersion[];
  publishedId: string | null;
}

/** What a new call is made of; everything has a believable default. */
export interface NewCall {
  /** Default: the agent of `versionId`; null for a call that no agent took. */
  agentId?: string | null;
  /** Default: the published version of the agent, null if it has none. */
  versionId?: string | null;
  /** Default: inbound. */
  type?: CallType;
  /** The other party: a phone number, or a browser's identifier for `web`. */
  identifier?: string;
  /** Default: call. */
  contactType?: Channel;
  phoneId?: string | null;
  dynamicVariables?: Record<string, unknown> | null;
  /** Milliseconds since the epoch; default: now. */
  createdDate?: number;
}

/** How a call ends. */
export interface CallEnd {
  /** False: nobody answered; the call has no start, no duration and no messages. Default: true. */
  answered?: boolean;
  /** Default: `hangup` if answered, else null. */
  endReason?: string | null;
  /** Seconds; default: as long as the clock says it took. */
  duration?: number;
  /** Milliseconds since the epoch; default: when it became `in_progress`. */
  startTime?: number;
  recordingUrl?: string | null;
  dynamicVariables?: Record<string, unknown> | null;
  /** The final status; default `completed`. */
  status?: CallStatus;
  /** What was said, spread evenly over the call. */
  messages?: readonly NewMessage[];
}

export interface NewMessage {
  role: MessageRole;
  content?: string | null;
  toolCall?: ToolCall;
}

/** What can be changed on a call without a change of status (and so without a delivery). */
export type CallChanges = Partial<Omit<CallResponse, 'id' | 'status' | 'created_date'>>;

export interface Call {
  response: CallResponse;
  createdAt: number;
  /** Tells apart calls of the same millisecond. */
  sequence: number;
  messages: MessageResponse[];
  /** Oldest first. */
  logs: CallLogResponse[];
  /** What the sandbox itself keeps; a recording elsewhere is only an address. */
  recording: RecordedSound | null;
}

/** A recording as it is downloaded. */
export interface RecordedSound {
  data: Buffer;
  contentType: string;
}

/** What a new entry of a call's log says; everything else has a default. */
export type NewLog = Pick<CallLogResponse, 'event'> &
  Partial<Pick<CallLogResponse, 'data' | 'trace_id'>> & {
    level: LogLevel;
    category: LogCategory;
  };

/** What a new phone number is; everything has a believable default. */
export type NewPhone = Partial<Omit<PhoneResponse, 'id'>>;

/** What a new workflow is; everything has a believable default. */
export type NewWorkflow = Partial<WorkflowResponse> & {
  /** Whether an agent says that it is still to be set up. Default: false. */
  requires_setup?: boolean;
};

export interface Webhook {
  response: WebhookResponse;
  secret: string;
}
