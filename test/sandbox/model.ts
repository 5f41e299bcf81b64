/** The parts of a project, and the options that create them. */
import type {
  AgentResponse,
  CallLogResponse,
  CallResponse,
  CallStatus,
  CallType,
  Channel,
  IntegrationResponse,
  KnowledgeBaseResponse,
  MessageResponse,
  NewHttpTool,
  LogCategory,
  LogLevel,
  MessageRole,
  PhoneResponse,
  RunResponse,
  ToolCall,
  WebhookResponse,
  WorkflowResponse,
} from './contract';

export type Access = 'none' | 'read' | 'write';
export type Resource =
  | 'calls'
  | 'messages'
  | 'recordings'
  | 'logs'
  | 'agents'
  | 'webhooks'
  | 'phones'
  | 'workflows'
  | 'integrations'
  | 'tools'
  | 'knowledge_bases'
  | 'conversational_paths'
  | 'billing'
  | 'voices';
export type Permissions = Record<Resource, Access>;

/** The content of an agent; each launched version has a copy. */
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
  /** From 1; of a draft, the number of the next launched version. */
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

/** The options of a new call; everything has a realistic default. */
export interface NewCall {
  /** Default: the agent of `versionId`; null for a call without an agent. */
  agentId?: string | null;
  /** Default: the agent's published version, null if it has none. */
  versionId?: string | null;
  /** Default: inbound. */
  type?: CallType;
  /** The contact: a phone number, or a browser's identifier for `web`. */
  identifier?: string;
  /** Default: call. */
  contactType?: Channel;
  phoneId?: string | null;
  dynamicVariables?: Record<string, unknown> | null;
  /** Milliseconds since the epoch. Default: now. */
  createdDate?: number;
  /** When the list begins to show the call, in milliseconds since the epoch. Default: at once. */
  listedAt?: number;
}

/** How a call ends. */
export interface CallEnd {
  /** An unanswered call has no start, no duration and no messages. Default: true. */
  answered?: boolean;
  /** Default: `hangup` if answered, else null. */
  endReason?: string | null;
  /** In seconds. Default: by the clock. */
  duration?: number;
  /** Milliseconds since the epoch. Default: when the call became `in_progress`. */
  startTime?: number;
  recordingUrl?: string | null;
  dynamicVariables?: Record<string, unknown> | null;
  /** The final status. Default: `completed`. */
  status?: CallStatus;
  /** The messages, spread evenly over the call. */
  messages?: readonly NewMessage[];
}

export interface NewMessage {
  role: MessageRole;
  content?: string | null;
  toolCall?: ToolCall;
}

/** Changes to a call that do not change its status and cause no delivery. */
export type CallChanges = Partial<Omit<CallResponse, 'id' | 'status' | 'created_date'>>;

export interface Call {
  response: CallResponse;
  createdAt: number;
  listedAt: number;
  /** Orders calls of the same millisecond. */
  sequence: number;
  messages: MessageResponse[];
  /** Oldest first. */
  logs: CallLogResponse[];
  /** The file that the sandbox stores; null where the recording is only a URL. */
  recording: RecordedSound | null;
}

/** A recording as a download. */
export interface RecordedSound {
  data: Buffer;
  contentType: string;
}

/** A new entry of a call's log; everything else has a default. */
export type NewLog = Pick<CallLogResponse, 'event'> &
  Partial<Pick<CallLogResponse, 'data' | 'trace_id'>> & {
    level: LogLevel;
    category: LogCategory;
  };

/** The fields of a new phone number; everything has a realistic default. */
export type NewPhone = Partial<Omit<PhoneResponse, 'id'>>;

/** The fields of a new workflow; everything has a realistic default. */
export type NewWorkflow = Partial<WorkflowResponse> & {
  /** Whether agents show that the workflow requires setup. Default: false. */
  requires_setup?: boolean;
  /** Whether its status can be set. Default: true. */
  published?: boolean;
};

/** The fields of a new integration; everything has a realistic default. */
export type NewIntegration = Partial<IntegrationResponse> & {
  tools?: readonly (NewHttpTool & { id?: string })[];
};
/** The fields of a new tool; everything else has a default. */
export type NewTool = Pick<NewHttpTool, 'name' | 'endpoint_path'> & Partial<NewHttpTool>;
/** The fields of a new run of a workflow; everything has a realistic default. */
export type NewRun = Partial<Omit<RunResponse, 'id' | 'flowId'>>;
/** A new knowledge item: a text, a web address or a file. */
export type NewKnowledgeItem = { name: string; knowledge_base_id?: string | null } & (
  { content: string } | { url: string; category?: 'url' | 'file' }
);

/** A knowledge base without its items, which name it. */
export type KnowledgeBase = Omit<KnowledgeBaseResponse, 'knowledge_item_ids' | 'item_count'>;

/** What becomes of web addresses in Diga. */
export interface WebAddresses {
  /** Those that it does not add, each with its reason. */
  refused: Readonly<Record<string, string>>;
  /** Those that lead to another one, which the item then has, with the title of its page. */
  redirected: Readonly<Record<string, { url: string; title: string }>>;
}

/** How long the indexing of a knowledge item takes, and how it ends. */
export interface Indexing {
  ms: number;
  result: 'uploaded' | 'error';
}

export interface Webhook {
  response: WebhookResponse;
  secret: string;
}
