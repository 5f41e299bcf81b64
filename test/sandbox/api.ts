/** The options of a sandbox, and what a test can do with it. */
import type { Clock } from './clock';
import type {
  AgentWithVersions,
  CallResponse,
  CallStatus,
  HttpToolResponse,
  IntegrationResponse,
  KnowledgeItemResponse,
  MessageResponse,
  MessageRole,
  PathResponse,
  PhoneResponse,
  SubscriptionResponse,
  ToolCall,
  WebhookResponse,
  WorkflowResponse,
} from './contract';
import type { Delivery, DeliveryBody, SendDelivery } from './deliveries';
import type { WorkflowChanges } from './hosted-workflows';
import type { Rule } from './misbehaviour';
import type { PathChange } from './paths';
import type { PreparedCall } from './pre-call';
import type { Expressions } from './render';
import type { DynamicParamName, ToolResult } from './tool-calls';
import type {
  AgentContent,
  CallChanges,
  CallEnd,
  Indexing,
  NewCall,
  NewIntegration,
  NewKnowledgeItem,
  NewLog,
  NewPhone,
  NewRun,
  NewTool,
  NewWorkflow,
  Permissions,
  RecordedSound,
  WebAddresses,
} from './model';

export interface SandboxOptions {
  /** Default: a free port. */
  port?: number;
  /** A key with every permission. Default: a random key. */
  apiKey?: string;
  /** Whether a webhook may be registered on this machine. Default: false, as in Diga. */
  loopbackIsPublic?: boolean;
  /** Where a dynamic parameter names its variable (assumptions.ts). Default: `fixed_value`. */
  dynamicParamName?: DynamicParamName;
  /** How Diga's own engine reads expressions. Default: `old`. */
  expressions?: Expressions;
  /** Whether the write permission includes the read one. Default: true, as in Diga. */
  writeImpliesRead?: boolean;
  /** Whether the bounds of a date filter belong to the range (assumptions.ts). Default: true. */
  dateBoundsAreInclusive?: boolean;
  /** Default: the machine's time. */
  clock?: Clock;
  /** The source of randomness for ids and chances, from 0 to below 1. Default: `Math.random`. */
  random?: () => number;
  /** The shape of a delivery's body. Default: `id`, with a status. */
  deliveryBody?: DeliveryBody;
  /** Sends deliveries to their receiver. Default: over HTTP. */
  send?: SendDelivery;
  /** Requests above this number in one second of the clock get a 429. Default: no limit. */
  maxRequestsPerSecond?: number;
  /** Whether to keep `requests` and `deliveries`; `requestCount` counts in any case. Default: true. */
  keepLogs?: boolean;
}

/** A request that the sandbox received. */
export interface ReceivedRequest {
  method: string;
  /** Without the query. */
  path: string;
  query: Readonly<Record<string, unknown>>;
  /** The status of the response; null until it is sent. */
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

export interface InProcessResponse {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** A running sandbox. Its methods throw an Error for an id that does not exist. */
export interface Sandbox {
  /** The API's base URL, without a trailing slash. */
  readonly url: string;
  /** A key with every permission. */
  readonly apiKey: string;
  /** The sandbox's time in milliseconds since the epoch. */
  now(): number;
  /** Closes the server and open connections, and cancels pending deliveries. */
  close(): Promise<void>;

  /** Adds an agent with a draft and no version; returns its id. Fields as in Diga's AgentResponse. */
  addAgent(content: Partial<AgentContent>): string;
  editDraft(agentId: string, changes: Partial<AgentContent>): void;
  /** The content of an agent's draft. */
  draft(agentId: string): AgentContent;
  /** The content of a version, or of the draft by its version id. */
  version(agentId: string, versionId: string): AgentContent;
  /** Launches the draft as the next version; returns the version's id. */
  launchVersion(agentId: string, versionName?: string): string;
  /**
   * Makes later launches lose these fields of the draft: the version has the default. Diga's two sources
   * disagree on the workflows, and the same is to be feared of any other field.
   */
  loseAtLaunch(fields: readonly (keyof AgentContent)[]): void;
  /** Makes later launches copy the draft's path, with this change. Default, and null: the version has the same path. */
  copyPathsAtLaunch(change?: PathChange | null): void;
  /** Makes later requests that change a path store it with this change. */
  storePathsAs(change: PathChange): void;
  /** The path of an agent's draft, or of the version. */
  path(agentId: string, versionId?: string): PathResponse;
  /** Changes the path of an agent's draft, or of the version, as a user of Diga's editor would. */
  editPath(agentId: string, change: PathChange, versionId?: string): void;
  /** Publishes a launched version; null unpublishes the agent. */
  publish(agentId: string, versionId: string | null): void;
  deleteAgent(agentId: string): void;
  deleteVersion(agentId: string, versionId: string): void;
  /** Every agent with its draft and its versions, newest version first. */
  agents(): AgentWithVersions[];

  /**
   * Places a call in status `dialing`, delivers the status, and runs the pre-call workflows of its version;
   * returns its id.
   */
  placeCall(call?: NewCall): string;
  /** Whether the call's version has pre-call workflows that prepare it. */
  hasPreCall(callId: string): boolean;
  /** Resolves when the pre-call workflows of a call have ended, and says how. */
  prepared(callId: string): Promise<PreparedCall>;
  /** Changes a call, without a delivery. */
  changeCall(callId: string, changes: CallChanges): void;
  say(callId: string, role: MessageRole, content: string): void;
  useTool(callId: string, toolCall: ToolCall): void;
  /** Changes the status and its times, and delivers the status. */
  setStatus(callId: string, status: CallStatus): void;
  /** Takes a call through the rest of its life cycle, with a delivery for each status. */
  finishCall(callId: string, end?: CallEnd): void;
  /** Adds a call that has already ended, without a delivery; returns its id. */
  addFinishedCall(call?: NewCall, end?: CallEnd): string;
  /** Deletes those of the calls that have ended; returns how many. */
  deleteCalls(callIds: readonly string[]): number;
  /** Adds an entry to the call's log. */
  addLog(callId: string, log: NewLog): void;
  /** Stores a recording of the call for download from the sandbox; returns its URL. */
  addRecording(callId: string, recording: RecordedSound): string;
  /** Delivers the call's current status again. */
  redeliver(callId: string): void;
  /** Every call by creation date, oldest first. */
  calls(): CallResponse[];
  /** The call as the API returns it. */
  call(callId: string): CallResponse;
  /** The messages of the call, oldest first. */
  messages(callId: string): readonly MessageResponse[];

  /** Adds a phone number; returns its id. Fields as in Diga's PhoneRegisterResponseSchema. */
  addPhone(phone?: NewPhone): string;
  /** Every phone number, oldest first. */
  phones(): PhoneResponse[];
  /**
   * Adds a workflow of Diga's own engine; returns its id. Fields as in Diga's FlowAllResponse, and
   * whether it requires setup.
   */
  addWorkflow(workflow?: NewWorkflow): string;
  /** Every workflow, oldest first. */
  workflows(): WorkflowResponse[];
  /** The workflow as the API returns it. */
  workflow(workflowId: string): WorkflowResponse;
  /** Renames, enables or disables a workflow, or publishes it with another trigger and its steps. */
  changeWorkflow(workflowId: string, changes: WorkflowChanges): void;
  /** Deletes a workflow and its assignments. */
  deleteWorkflow(workflowId: string): void;

  /** Adds an integration with its tools; returns its id. Fields as in Diga's IntegrationResponse. */
  addIntegration(integration?: NewIntegration): string;
  /** Every integration, oldest first. */
  integrations(): IntegrationResponse[];
  /** The tools of an integration, oldest first. */
  tools(integrationId: string): readonly HttpToolResponse[];
  /** Adds a tool to an integration, as a user of Diga's dashboard would; returns its id. */
  addTool(integrationId: string, tool: NewTool): string;
  deleteToolFromOutside(integrationId: string, toolId: string): void;
  /**
   * The agent of the call uses a tool of its version: sends what the agent inferred (`args`), fixed
   * values and variables, waits as long as the tool says, and says what came back.
   */
  callTool(callId: string, toolName: string, args?: Record<string, unknown>): Promise<ToolResult>;
  /** Adds a run of a workflow; returns its id. Fields as in Diga's FlowRunResponse. */
  addWorkflowRun(workflowId: string, run?: NewRun): string;
  /** Changes the plan of the project's account. */
  changeSubscription(changes: Partial<SubscriptionResponse>): void;
  /** Adds a knowledge base; returns its id. */
  addKnowledgeBase(name: string): string;
  /** Adds a knowledge item; returns its id. */
  addKnowledgeItem(item: NewKnowledgeItem): string;
  /** Every knowledge item, oldest first. */
  knowledgeItems(): KnowledgeItemResponse[];
  /** Sets what becomes of web addresses that are added later. Default: they are added as they are. */
  setWebAddresses(addresses: Partial<WebAddresses>): void;
  /** Sets how long later knowledge items are indexed, and how that ends. Default: at once, well. */
  setIndexing(indexing: Indexing): void;

  /** Forgets everything but calls, also all keys. */
  clear(): void;
  /** Creates a key with these permissions; `none` where nothing is given. */
  createKey(permissions: Partial<Permissions>): string;
  deleteKey(key: string): void;

  /** Every webhook, oldest first. */
  webhooks(): WebhookResponse[];
  /** The secret that signs the webhook's deliveries. */
  webhookSecret(webhookId: string): string;
  /** Deletes a webhook as another client would. */
  deleteWebhookFromOutside(webhookId: string): void;

  /** Requests in order of arrival. */
  readonly requests: readonly ReceivedRequest[];
  /** The number of requests since the start or the last `clearRequests`. */
  readonly requestCount: number;
  clearRequests(): void;

  /** Deliveries in the order of their outcomes. */
  readonly deliveries: readonly Delivery[];
  /** Resolves when no delivery is in flight or, unless `includingDelayed` is false, delayed. */
  settled(options?: { includingDelayed?: boolean }): Promise<void>;
  /** Sets the shape of the bodies of later deliveries. */
  setDeliveryBody(body: DeliveryBody): void;

  /**
   * Responds to a request without the network, for a harness on simulated time. The harness imitates
   * network faults, such as hanging and cut connections.
   */
  respond(request: InProcessRequest): Promise<InProcessResponse>;

  /** Applies a rule until it is used up or until the returned function is called. */
  misbehave(rule: Rule): () => void;
}
