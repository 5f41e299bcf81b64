/**
 * A small local Diga over HTTP, on loopback: it keeps to the documented contract, refuses what Diga
 * refuses, moves calls through their life cycle, delivers `status_changed`, and misbehaves on
 * command. `startSandbox` is the way in.
 */
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import Fastify from 'fastify';
import type { FastifyRequest } from 'fastify';
import { ApiError } from './answers';
import type { ReceivedRequest, Sandbox, SandboxOptions } from './api';
import { assumed, UNKNOWN_PATH } from './assumptions';
import { RealClock } from './clock';
import type { Clock } from './clock';
import type { CallStatus } from './contract';
import { Deliveries, sendOverHttp } from './deliveries';
import { misbehaveOnAnswer, misbehaveOnArrival, readJsonLeniently, refusal } from './http';
import { distorted, Misbehaviour } from './misbehaviour';
import type { RequestEffect } from './misbehaviour';
import type { Access, Call, Permissions, Resource } from './model';
import { Project } from './project';
import { agentRoutes } from './routes/agents';
import { callRoutes } from './routes/calls';
import { logRoutes } from './routes/logs';
import { phoneRoutes } from './routes/phones';
import { recordingPath, recordingRoutes } from './routes/recordings';
import type { App, RouteContext } from './routes/route';
import { webhookRoutes } from './routes/webhooks';
import { workflowRoutes } from './routes/workflows';

export type {
  InProcessAnswer,
  InProcessRequest,
  ReceivedRequest,
  Sandbox,
  SandboxOptions,
} from './api';
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
} from './model';

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
