/**
 * A small local Diga over HTTP, on loopback. It keeps to the documented contract, refuses what Diga
 * refuses, moves calls through their life cycle, delivers `status_changed`, and misbehaves on
 * demand. Start with `startSandbox`.
 */
import { accessTo, permissions } from './access';
import type { InProcessRequest, InProcessResponse, Sandbox, SandboxOptions } from './api';
import { RealClock } from './clock';
import {
  agentControls,
  callControls,
  newKey,
  projectControls,
  toolControls,
  workflowControls,
} from './controls';
import { Deliveries, sendOverHttp } from './deliveries';
import { HostedWorkflows } from './hosted-workflows';
import { Misbehaviour } from './misbehaviour';
import type { Call } from './model';
import { PreCalls } from './pre-calls';
import { Project } from './project';
import { RequestLog } from './request-log';
import { agentRoutes } from './routes/agents';
import { billingRoutes } from './routes/billing';
import { callDeletionRoutes } from './routes/call-deletion';
import { callRoutes } from './routes/calls';
import { integrationRoutes } from './routes/integrations';
import { executionRoutes } from './routes/executions';
import { hostedWorkflowRoutes } from './routes/hosted-workflows';
import { knowledgeBaseRoutes } from './routes/knowledge-bases';
import { knowledgeRoutes } from './routes/knowledge';
import { logRoutes } from './routes/logs';
import { pathRoutes } from './routes/paths';
import { phoneRoutes } from './routes/phones';
import { recordingRoutes } from './routes/recordings';
import type { App, RouteContext } from './routes/route';
import { voiceRoutes } from './routes/voices';
import { webhookRoutes } from './routes/webhooks';
import { workflowRoutes } from './routes/workflows';
import { createServer } from './server';

export type {
  InProcessRequest,
  InProcessResponse,
  ReceivedRequest,
  Sandbox,
  SandboxOptions,
} from './api';
export type { Clock } from './clock';
export type { PathNode, PathResponse } from './contract';
export { withWorkflow } from './paths';
export type { PreCallRun, PreparedCall } from './pre-call';
export type { DynamicParamName, ToolResult } from './tool-calls';
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
  NewIntegration,
  NewLog,
  NewMessage,
  NewPhone,
  NewRun,
  NewWorkflow,
  Permissions,
  RecordedSound,
  Resource,
} from './model';

/** Starts a sandbox on 127.0.0.1; rejects if the port is taken. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { random = Math.random, keepLogs = true } = options;
  const realClock = new RealClock();
  const clock = options.clock ?? realClock;
  const project = new Project(clock, random);
  const misbehaviour = new Misbehaviour(random);
  const deliveries = new Deliveries({
    clock,
    random,
    misbehaviour,
    body: options.deliveryBody ?? { shape: 'id' },
    send: options.send ?? sendOverHttp,
    keepLog: keepLogs,
  });
  const hosted = new HostedWorkflows(project, clock, deliveries, options.expressions ?? 'old');
  const apiKey = options.apiKey ?? newKey(project);
  project.keys.set(apiKey, permissions({}, 'write'));

  const log = new RequestLog(keepLogs);
  const { maxRequestsPerSecond = Infinity } = options;
  const app = createServer({ clock, misbehaviour, log, maxRequestsPerSecond });
  const deliverStatus = (call: Call) => {
    deliveries.deliverStatus(call.response, project.webhooks.values());
  };
  const ended = (call: Call) => hosted.runAfter(call);
  const preCalls = new PreCalls(project, hosted, (call) => {
    deliverStatus(call);
    ended(call);
  });
  const callStarted = (call: Call) => {
    deliverStatus(call);
    preCalls.start(call);
  };
  addRoutes(app, {
    project,
    clock,
    hosted,
    callStarted,
    loopbackIsPublic: options.loopbackIsPublic ?? false,
    dateBoundsAreInclusive: options.dateBoundsAreInclusive ?? true,
    ...accessTo(project, options.writeImpliesRead ?? true),
  });
  const url = await app.listen({ host: '127.0.0.1', port: options.port ?? 0 });

  return {
    url,
    apiKey,
    now: () => clock.now(),
    async close() {
      realClock.stop();
      await deliveries.close();
      await app.close();
    },
    ...agentControls(project),
    ...callControls(project, url, { deliverStatus, started: callStarted, ended }),
    ...projectControls(project),
    ...toolControls(project, clock, options.dynamicParamName ?? 'fixed_value'),
    ...workflowControls(project, hosted),
    hasPreCall: (callId) => preCalls.has(callId),
    prepared: (callId) => preCalls.result(callId),

    requests: log.entries,
    get requestCount() {
      return log.count;
    },
    clearRequests: () => log.clear(),
    deliveries: deliveries.log,
    settled: ({ includingDelayed = true } = {}) => deliveries.settled(includingDelayed),
    setDeliveryBody(body) {
      deliveries.body = body;
    },
    respond: (request) => inject(app, request),
    misbehave: (rule) => misbehaviour.add(rule),
  };
}

function addRoutes(app: App, context: RouteContext): void {
  agentRoutes(app, context);
  callRoutes(app, context);
  recordingRoutes(app, context);
  logRoutes(app, context);
  phoneRoutes(app, context);
  workflowRoutes(app, context);
  executionRoutes(app, context);
  billingRoutes(app, context);
  voiceRoutes(app, context);
  hostedWorkflowRoutes(app, context);
  callDeletionRoutes(app, context);
  pathRoutes(app, context);
  knowledgeBaseRoutes(app, context);
  knowledgeRoutes(app, context);
  webhookRoutes(app, context);
  integrationRoutes(app, context);
}

async function inject(
  app: App,
  { method, path, headers, body }: InProcessRequest,
): Promise<InProcessResponse> {
  const response = await app.inject({
    method: method as 'GET',
    url: path,
    headers,
    ...(body === undefined ? {} : { payload: body }),
  });
  return {
    status: response.statusCode,
    headers: Object.fromEntries(
      Object.entries(response.headers).map(([name, value]) => [name, String(value)]),
    ),
    body: response.body,
  };
}
