/**
 * A small local Diga over HTTP, on loopback: it keeps to the documented contract, refuses what Diga
 * refuses, moves calls through their life cycle, delivers `status_changed`, and misbehaves on
 * command. `startSandbox` is the way in.
 */
import Fastify from 'fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import { ApiError } from './answers';
import { assumed, UNKNOWN_PATH } from './assumptions';
import { RealClock } from './clock';
import type { Clock } from './clock';
import type {
  AgentWithVersions,
  CallResponse,
  CallStatus,
  ErrorResponse,
  HTTPValidationError,
  MessageResponse,
  MessageRole,
  PhoneResponse,
  ToolCall,
  WebhookResponse,
} from './contract';
import { Deliveries, sendOverHttp } from './deliveries';
import type { Delivery, DeliveryBody, SendDelivery } from './deliveries';
import { distorted, Misbehaviour } from './misbehaviour';
import type { RequestEffect, Rule } from './misbehaviour';
import { Project } from './project';
import type {
  Access,
  AgentContent,
  Call,
  CallChanges,
  CallEnd,
  NewCall,
  NewLog,
  NewPhone,
  NewWorkflow,
  Permissions,
  RecordedSound,
  Resource,
} from './project';
import { agentRoutes } from './routes/agents';
import { callRoutes } from './routes/calls';
import { logRoutes } from './routes/logs';
import { phoneRoutes } from './routes/phones';
import { recordingPath, recordingRoutes } from './routes/recordings';
import type { App, RouteContext } from './routes/route';
import { webhookRoutes } from './routes/webhooks';
import { workflowRoutes } from './routes/workflows';

export type { Clock } from './clock';
export type { Delivery, DeliveryBody, DeliveryShape, SendDelivery } from './deliveries';
export type {
  DeliveryEffect,
  DeliveryRule,
  RequestEffect,
  RequestRule,
  Rule,
} from './misbehaviour';
export type {
  Access,
  AgentContent,
  CallChanges,
  CallEnd,
  NewCall,
  NewLog,
  NewMessage,
  NewPhone,
  NewWorkflow,
  Permissions,
  RecordedSound,
  Resource,
} from './project';

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
  /** Whether the bounds of a date filter belong to the range, which is not documented. Default: true. */
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

const RESOURCES: readonly Resource[] = [
  'calls',
  'messages',
  'recordings',
  'logs',
  'agents',
  'webhooks',
  'phones',
  'workflows',
];

function permissions(given: Partial<Permissions>, otherwise: Access): Permissions {
  const all = RESOURCES.map((resource) => [resource, given[resource] ?? otherwise] as const);
  return Object.fromEntries(all) as Permissions;
}

/** Starts a sandbox on 127.0.0.1; rejects if the port is taken. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const realClock = new RealClock();
  const clock = options.clock ?? realClock;
  const random = options.random ?? Math.random;
  const keepLogs = options.keepLogs ?? true;
  const project = new Project(clock, random, options.launchCopiesWorkflows ?? true);
  const misbehaviour = new Misbehaviour(random);
  const deliveries = new Deliveries({
    clock,
    random,
    misbehaviour,
    body: options.deliveryBody ?? { shape: 'id' },
    send: options.send ?? sendOverHttp,
    keepLog: keepLogs,
  });
  const apiKey = options.apiKey ?? `diga_sandbox_${project.hex(32)}`;
  project.keys.set(apiKey, permissions({}, 'write'));

  const requests: ReceivedRequest[] = [];
  let requestCount = 0;
  const rate = limitedRate(clock, options.maxRequestsPerSecond);

  const app: App = Fastify({
    forceCloseConnections: true,
    exposeHeadRoutes: false,
  }).withTypeProvider<TypeBoxTypeProvider>();
  readJsonLeniently(app);
  app.setNotFoundHandler((_request, reply) => {
    void reply.code(404).send(UNKNOWN_PATH);
  });
  app.setErrorHandler((error, _request, reply) => {
    const { status, body } = refusal(error);
    void reply.code(status).send(body);
  });

  const effectsOf = new WeakMap<FastifyRequest, RequestEffect[]>();
  app.addHook('onRequest', (request, reply, done) => {
    requestCount += 1;
    const path = pathOf(request);
    if (keepLogs) {
      const query = request.query as Record<string, unknown>;
      const received = {
        method: request.method,
        path,
        query: { ...query },
        status: null as number | null,
        at: clock.now(),
      };
      requests.push(received);
      reply.raw.once('finish', () => {
        received.status = reply.raw.statusCode;
      });
    }
    if (!rate.allows()) {
      done(assumed.tooManyRequests());
      return;
    }
    const effects = misbehaviour.ofRequest(request.method, path);
    if (effects.length === 0) {
      done();
      return;
    }
    effectsOf.set(request, effects);
    misbehaveOnArrival(effects, request, reply, clock, done);
  });
  app.addHook('preSerialization', (request, _reply, payload, done) => {
    done(null, (effectsOf.get(request) ?? []).reduce<unknown>(distorted, payload));
  });
  app.addHook('onSend', (request, reply, payload, done) => {
    misbehaveOnAnswer(effectsOf.get(request) ?? [], reply, payload, clock, done);
  });

  const announce = (call: Call) => {
    deliveries.announce(call.response, project.webhooks.values());
  };
  const context = routeContext(project, clock, options, announce);
  agentRoutes(app, context);
  callRoutes(app, context);
  recordingRoutes(app, context);
  logRoutes(app, context);
  phoneRoutes(app, context);
  workflowRoutes(app, context);
  webhookRoutes(app, context);
  const url = await app.listen({ host: '127.0.0.1', port: options.port ?? 0 });

  const changeStatus = (call: Call, status: CallStatus) => {
    project.setStatus(call, status);
    announce(call);
  };

  return {
    url,
    apiKey,
    now: () => clock.now(),
    async close() {
      realClock.stop();
      await deliveries.close();
      await app.close();
    },

    addAgent: (content) => project.addAgent(content).id,
    editDraft: (agentId, changes) => project.editDraft(agentId, changes),
    launchVersion: (agentId, name) => project.launchVersion(agentId, name ?? null).id,
    publish: (agentId, versionId) => project.publish(agentId, versionId),
    deleteAgent: (agentId) => project.deleteAgent(agentId),
    deleteVersion: (agentId, versionId) => project.deleteVersion(agentId, versionId),
    agents: () => project.agentsWithVersions(),

    placeCall(options = {}) {
      const call = project.placeCall(options);
      announce(call);
      return call.response.id;
    },
    changeCall(callId, changes) {
      Object.assign(project.call(callId).response, changes);
    },
    say: (callId, role, content) => project.addMessage(project.call(callId), { role, content }),
    useTool: (callId, toolCall) =>
      project.addMessage(project.call(callId), { role: 'tool', toolCall }),
    setStatus: (callId, status) => changeStatus(project.call(callId), status),
    finishCall(callId, end = {}) {
      const call = project.call(callId);
      for (const status of lifeAfter(call.response.status, end.answered ?? true)) {
        changeStatus(call, status);
      }
      project.writeEnd(call, end);
      changeStatus(call, end.status ?? 'completed');
    },
    addFinishedCall: (options = {}, end = {}) => project.addFinishedCall(options, end).response.id,
    addLog: (callId, log) => project.addLog(project.call(callId), log),
    addRecording(callId, recording) {
      const call = project.call(callId);
      call.recording = recording;
      call.response.recording_url = url + recordingPath(callId);
      return call.response.recording_url;
    },
    redeliver: (callId) => announce(project.call(callId)),
    calls: () => project.calls.map(({ response }) => response),
    call: (callId) => project.call(callId).response,
    messages: (callId) => project.call(callId).messages,

    addPhone: (phone = {}) => project.addPhone(phone).id,
    phones: () => [...project.phones.values()],
    addWorkflow: (workflow = {}) => project.addWorkflow(workflow).id,

    createKey(given) {
      const key = `diga_sandbox_${project.hex(32)}`;
      project.keys.set(key, permissions(given, 'none'));
      return key;
    },
    deleteKey(key) {
      project.keys.delete(key);
    },

    webhooks: () => [...project.webhooks.values()].map(({ response }) => response),
    webhookSecret(webhookId) {
      const webhook = project.webhooks.get(webhookId);
      if (!webhook) throw new Error(`No webhook ${webhookId}`);
      return webhook.secret;
    },
    deleteWebhookFromOutside(webhookId) {
      if (!project.webhooks.delete(webhookId)) throw new Error(`No webhook ${webhookId}`);
    },

    requests,
    get requestCount() {
      return requestCount;
    },
    clearRequests() {
      requests.length = 0;
      requestCount = 0;
    },

    deliveries: deliveries.log,
    settled: ({ includingDelayed = true } = {}) => deliveries.settled(includingDelayed),
    setDeliveryBody(body) {
      deliveries.body = body;
    },

    async answer({ method, path, headers, body }) {
      const answer = await app.inject({
        method: method as 'GET',
        url: path,
        headers,
        ...(body === undefined ? {} : { payload: body }),
      });
      return {
        status: answer.statusCode,
        headers: Object.fromEntries(
          Object.entries(answer.headers).map(([name, value]) => [name, String(value)]),
        ),
        body: answer.body,
      };
    },
    misbehave: (rule) => misbehaviour.add(rule),
  };
}

function pathOf(request: FastifyRequest): string {
  const end = request.url.indexOf('?');
  return end === -1 ? request.url : request.url.slice(0, end);
}

/** The statuses between this one and the end. */
function lifeAfter(status: CallStatus, answered: boolean): CallStatus[] {
  if (!answered) return [];
  const life: CallStatus[] = ['dialing', 'in_queue', 'in_progress'];
  return life.slice(life.indexOf(status) + 1);
}

function limitedRate(clock: Clock, perSecond = Infinity) {
  let second = 0;
  let count = 0;
  return {
    allows(): boolean {
      const now = Math.floor(clock.now() / 1000);
      if (now !== second) {
        second = now;
        count = 0;
      }
      count += 1;
      return count <= perSecond;
    },
  };
}

function routeContext(
  project: Project,
  clock: Clock,
  options: SandboxOptions,
  announce: (call: Call) => void,
): RouteContext {
  const writeImpliesRead = options.writeImpliesRead ?? true;
  const permissionsOf = (request: FastifyRequest): Permissions => {
    const key = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
    const found = key === undefined ? undefined : project.keys.get(key);
    if (!found) throw new ApiError(401, 'INVALID_API_KEY', 'Invalid API key');
    return found;
  };
  return {
    project,
    clock,
    announce,
    loopbackIsPublic: options.loopbackIsPublic ?? false,
    dateBoundsAreInclusive: options.dateBoundsAreInclusive ?? true,
    permissionsOf,
    needs: (needed, access) => (request, _reply, done) => {
      const held = permissionsOf(request);
      const resources = [needed].flat();
      const isAllowed = (has: Access) => has === access || (has === 'write' && writeImpliesRead);
      if (resources.every((resource) => isAllowed(held[resource]))) {
        done();
        return;
      }
      const verb = access === 'read' ? 'view' : 'edit';
      // The code is Diga's own: a 403 says INTERNAL_SERVER_ERROR.
      const message = `Missing required permissions to ${verb} ${resources.join(' or ')}`;
      done(new ApiError(403, 'INTERNAL_SERVER_ERROR', message));
    },
  };
}

/** An empty body is none, whatever its content type says; a malformed one is refused with 422. */
function readJsonLeniently(app: App): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => {
    const text = body.toString();
    if (text === '') {
      done(null, undefined);
      return;
    }
    try {
      done(null, JSON.parse(text));
    } catch {
      done(new MalformedBody());
    }
  });
}

class MalformedBody extends Error {}

/** What a thrown error is answered as. */
function refusal(error: unknown): { status: number; body: ErrorResponse | HTTPValidationError } {
  if (error instanceof ApiError) {
    return {
      status: error.status,
      body: { status: 'error', error_code: error.code, message: error.message },
    };
  }
  if (error instanceof MalformedBody) {
    const detail = [{ loc: ['body', 0], msg: 'JSON decode error', type: 'json_invalid' }];
    return { status: 422, body: { detail } };
  }
  if (isValidationFailure(error)) {
    const part = error.validationContext === 'querystring' ? 'query' : error.validationContext;
    const detail = error.validation.map(({ instancePath, params, message, keyword }) => ({
      loc: [
        part === 'params' ? 'path' : part,
        ...instancePath.split('/').filter((name) => name !== ''),
        ...missing(params),
      ].map((name) => (/^\d+$/.test(name) ? Number(name) : name)),
      msg: message ?? '',
      type: keyword,
    }));
    return { status: 422, body: { detail } };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { status: 500, body: { status: 'error', error_code: 'INTERNAL_SERVER_ERROR', message } };
}

interface ValidationFailure {
  validation: {
    instancePath: string;
    params: Record<string, unknown>;
    message?: string;
    keyword: string;
  }[];
  validationContext: string;
}

function isValidationFailure(error: unknown): error is ValidationFailure {
  return error instanceof Error && 'validation' in error && Array.isArray(error.validation);
}

/** The field that is missing, as the validator names it. */
function missing({ requiredProperties }: Record<string, unknown>): string[] {
  return Array.isArray(requiredProperties) ? requiredProperties.slice(0, 1).map(String) : [];
}

/** Effects before the request is carried out; calls `done` if it is to be. */
function misbehaveOnArrival(
  effects: readonly RequestEffect[],
  request: FastifyRequest,
  reply: FastifyReply,
  clock: Clock,
  done: () => void,
): void {
  let delay = 0;
  let goOn = done;
  for (const effect of effects) {
    if (effect.kind === 'delay') {
      delay += effect.ms;
    } else if (effect.kind === 'repeated page') {
      const query = request.query as Record<string, unknown>;
      for (const name of ['after', 'before', 'page']) delete query[name];
    } else if (effect.kind === 'hang') {
      goOn = () => undefined;
    } else if (effect.kind === 'cut' && effect.when === 'before') {
      goOn = () => request.raw.socket.destroy();
    } else if (effect.kind === 'body') {
      goOn = () =>
        void reply
          .code(effect.status ?? 200)
          .type(effect.contentType ?? 'text/html')
          .send(effect.text);
    } else if (effect.kind === 'status' && effect.processed !== true) {
      goOn = () => void reply.send(failure(effect, reply, clock));
    }
  }
  if (delay > 0) clock.after(delay, () => goOn());
  else goOn();
}

/** Effects after the request was carried out; calls `done` if something is to be answered. */
function misbehaveOnAnswer(
  effects: readonly RequestEffect[],
  reply: FastifyReply,
  payload: unknown,
  clock: Clock,
  done: (error: null, payload: unknown) => void,
): void {
  const last = effects[effects.length - 1];
  if (last?.kind === 'status' && last.processed === true) {
    const text = JSON.stringify(failure(last, reply, clock));
    done(null, text);
  } else if (last?.kind === 'cut' && last.when === 'middle') {
    const text = typeof payload === 'string' ? payload : '';
    reply.raw.writeHead(reply.statusCode, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(text),
    });
    reply.raw.write(text.slice(0, text.length / 2), () => reply.raw.destroy());
  } else {
    done(null, payload);
  }
}

/** Sets the status and headers of the failure, and gives its body. */
function failure(
  effect: RequestEffect & { kind: 'status' },
  reply: FastifyReply,
  clock: Clock,
): ErrorResponse {
  reply.code(effect.status).removeHeader('content-length').type('application/json');
  if (effect.retryAfter !== undefined) {
    reply.header(
      'retry-after',
      effect.retryAfterAsDate === true
        ? new Date(clock.now() + effect.retryAfter * 1000).toUTCString()
        : String(effect.retryAfter),
    );
  }
  return {
    status: 'error',
    error_code: effect.code ?? defaultCode(effect.status),
    message: effect.message ?? `The sandbox was told to answer ${effect.status}`,
  };
}

/** Diga's code for a bad key; for everything else the one that it sends with 403 and 500. */
function defaultCode(status: number): string {
  return status === 401 ? 'INVALID_API_KEY' : 'INTERNAL_SERVER_ERROR';
}
