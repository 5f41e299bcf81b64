/** How a sandbox is started and what its owner can do with it. */
import type { Clock } from './clock';
import type {
  AgentWithVersions,
  CallResponse,
  CallStatus,
  MessageResponse,
  MessageRole,
  PhoneResponse,
  ToolCall,
  WebhookResponse,
} from './contract';
import type { Delivery, DeliveryBody, SendDelivery } from './deliveries';
import type { Rule } from './misbehaviour';
import type {
  AgentContent,
  CallChanges,
  CallEnd,
  NewCall,
  NewLog,
  NewPhone,
  NewWorkflow,
  Permissions,
  RecordedSound,
} from './model';

export interface SandboxOptions {
  /** Default: a free one. */
  port?: number;
  /** A key with every permission. Default: a new one. */
  apiKey?: string;
  /** Whether a webhook may be registered on this machine. Default: false, as at Diga. */
  loopbackIsPublic?: boolean;
  /** Whether launching copies the draft's workflows: Diga's two sources disagree. Default: true. */
  launchCopiesWorkflows?: boolean;
  /** Whether the write permission includes the read one. Default: true, as at Diga. */
  writeImpliesRead?: boolean;
  /** Whether the bounds of a date filter belong to the range (assumptions.ts). Default: true. */
  dateBoundsAreInclusive?: boolean;
  /** Default: the machine's time. */
  clock?: Clock;
  /** 0 to below 1, for ids and chances. Default: `Math.random`. */
  random?: () => number;
  /** The shape of a delivery's body. Default: `id`, with a status. */
  deliveryBody?: DeliveryBody;
  /** How deliveries reach their receiver. Default: over HTTP. */
  send?: SendDelivery;
  /** More requests within one second (of the clock) are answered 429. Default: no limit. */
  maxRequestsPerSecond?: number;
  /** Whether `requests` and `deliveries` are kept; `requestCount` counts anyway. Default: true. */
  keepLogs?: boolean;
}

/** A request that the sandbox received. */
export interface ReceivedRequest {
  method: string;
  /** Without the query. */
  path: string;
  query: Readonly<Record<string, unknown>>;
  /** What was answered; null as long as nothing was. */
  status: number | null;
  /** Milliseconds since the epoch, on arrival. */
  at: number;
}

export interface InProcessRequest {
  method: string;
  /** Path and query. */
  path: string;
  headers: Record<string, string>;
  body?: string | undefined;
}

export interface InProcessAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** A running sandbox. What is asked for by an id that is not there throws. */
export interface Sandbox {
  /** The API's address, without a slash at the end. */
  readonly url: string;
  /** A key with every permission. */
  readonly apiKey: string;
  /** The sandbox's time in milliseconds since the epoch. */
  now(): number;
  /** Ends the server, open connections and pending deliveries. */
  close(): Promise<void>;

  /** Adds an agent with a draft and no version; gives its id. Fields as in Diga's AgentResponse. */
  addAgent(content: Partial<AgentContent>): string;
  editDraft(agentId: string, changes: Partial<AgentContent>): void;
  /** Makes the draft, as it is, the next version; gives the version's id. */
  launchVersion(agentId: string, versionName?: string): string;
  /** Publishes a launched version, or none. */
  publish(agentId: string, versionId: string | null): void;
  deleteAgent(agentId: string): void;
  deleteVersion(agentId: string, versionId: string): void;
  /** Every agent with its versions, newest version first, the draft before them. */
  agents(): AgentWithVersions[];

  /** Places a call, in status `dialing`, and delivers that; gives its id. */
  placeCall(call?: NewCall): string;
  /** Changes a call without a delivery. */
  changeCall(callId: string, changes: CallChanges): void;
  say(callId: string, role: MessageRole, content: string): void;
  useTool(callId: string, toolCall: ToolCall): void;
  /** Changes the status, sets the times that go with it, and delivers the change. */
  setStatus(callId: string, status: CallStatus): void;
  /** Takes a call through the rest of its life, with a delivery for each status on the way. */
  finishCall(callId: string, end?: CallEnd): void;
  /** A call that is over already, without any delivery; gives its id. */
  addFinishedCall(call?: NewCall, end?: CallEnd): string;
  /** Writes an entry into the call's log. */
  addLog(callId: string, log: NewLog): void;
  /** Keeps a recording of the call, to be downloaded from the sandbox; gives its address. */
  addRecording(callId: string, recording: RecordedSound): string;
  /** Delivers the call's present status once more. */
  redeliver(callId: string): void;
  /** Every call, by creation, oldest first. */
  calls(): CallResponse[];
  /** The call as the API answers it. */
  call(callId: string): CallResponse;
  /** What was said in the call, oldest first. */
  messages(callId: string): readonly MessageResponse[];

  /** Adds a phone number; gives its id. Fields as in Diga's PhoneRegisterResponseSchema. */
  addPhone(phone?: NewPhone): string;
  /** Every phone number, oldest first. */
  phones(): PhoneResponse[];
  /**
   * Adds a workflow of Diga's own engine; gives its id. Fields as in Diga's FlowAllResponse, and
   * whether it is still to be set up.
   */
  addWorkflow(workflow?: NewWorkflow): string;

  /** A new key with these permissions; `none` for what is not named. */
  createKey(permissions: Partial<Permissions>): string;
  deleteKey(key: string): void;

  /** What is registered now, oldest first. */
  webhooks(): WebhookResponse[];
  /** The secret with which the webhook's deliveries are signed now. */
  webhookSecret(webhookId: string): string;
  /** Deletes a webhook as somebody else would, past the API. */
  deleteWebhookFromOutside(webhookId: string): void;

  /** Requests in order of arrival. */
  readonly requests: readonly ReceivedRequest[];
  /** How many requests arrived since the start or `clearRequests`. */
  readonly requestCount: number;
  clearRequests(): void;

  /** Deliveries in the order in which they ended. */
  readonly deliveries: readonly Delivery[];
  /** Resolves when no delivery is in flight or, unless `includingDelayed` is false, delayed. */
  settled(options?: { includingDelayed?: boolean }): Promise<void>;
  /** The shape of the bodies from now on. */
  setDeliveryBody(body: DeliveryBody): void;

  /**
   * Answers a request without the network, as a harness on simulated time needs it. What the network
   * does, such as hanging and cut connections, is the harness's to imitate.
   */
  answer(request: InProcessRequest): Promise<InProcessAnswer>;

  /** Misbehaves by this rule until it is used up or the function that it gives is called. */
  misbehave(rule: Rule): () => void;
}
