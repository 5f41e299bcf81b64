/** What a test can do to a project from inside, beside the API. */
import { permissions } from './access';
import type { Sandbox } from './api';
import type { CallStatus } from './contract';
import { hasEnded } from './calls';
import type { HostedWorkflows } from './hosted-workflows';
import type { Call } from './model';
import type { Clock } from './clock';
import type { Project } from './project';
import { recordingPath } from './routes/recordings';
import {
  parseBody,
  type DynamicParamName,
  sendToolRequest,
  getTool,
  getVariables,
} from './tool-calls';

type AgentControls = Pick<
  Sandbox,
  | 'addAgent'
  | 'editDraft'
  | 'draft'
  | 'version'
  | 'launchVersion'
  | 'loseAtLaunch'
  | 'copyPathsAtLaunch'
  | 'storePathsAs'
  | 'path'
  | 'editPath'
  | 'publish'
  | 'deleteAgent'
  | 'deleteVersion'
  | 'agents'
>;

/** Creates, changes and lists agents. */
export function agentControls(project: Project): AgentControls {
  return {
    addAgent: (content) => project.addAgent(content).id,
    editDraft: (agentId, changes) => project.editDraft(agentId, changes),
    draft: (agentId) => project.agent(agentId).draft.content,
    version: (agentId, versionId) => project.version(agentId, versionId).content,
    launchVersion: (agentId, name) => project.launchVersion(agentId, name ?? null).id,
    loseAtLaunch(fields) {
      project.lostAtLaunch = fields;
    },
    copyPathsAtLaunch(change = (path) => path) {
      project.paths.copy = change;
    },
    storePathsAs(change) {
      project.paths.store = change;
    },
    path: (agentId, versionId) => project.getPath(agentId, versionId),
    editPath(agentId, change, versionId) {
      const path = project.getPath(agentId, versionId);
      project.paths.all.set(path.id, change(structuredClone(path)));
    },
    publish: (agentId, versionId) => project.publish(agentId, versionId),
    deleteAgent: (agentId) => project.deleteAgent(agentId),
    deleteVersion: (agentId, versionId) => project.deleteVersion(agentId, versionId),
    agents: () => project.agentsWithVersions(),
  };
}

type CallControls = Pick<
  Sandbox,
  | 'placeCall'
  | 'changeCall'
  | 'say'
  | 'useTool'
  | 'setStatus'
  | 'finishCall'
  | 'addFinishedCall'
  | 'deleteCalls'
  | 'addLog'
  | 'addRecording'
  | 'redeliver'
  | 'calls'
  | 'call'
  | 'messages'
>;

interface CallEvents {
  deliverStatus: (call: Call) => void;
  /** The call was placed. */
  started: (call: Call) => void;
  /** The call has reached a final status. */
  ended: (call: Call) => void;
}

/** Places calls, moves them through their life cycle and lists them. */
export function callControls(
  { calls }: Project,
  url: string,
  { deliverStatus, started, ended }: CallEvents,
): CallControls {
  const changeStatus = (call: Call, status: CallStatus) => {
    const hadEnded = hasEnded(call.response);
    calls.setStatus(call, status);
    deliverStatus(call);
    if (!hadEnded && hasEnded(call.response)) ended(call);
  };
  return {
    placeCall(options = {}) {
      const call = calls.place(options);
      started(call);
      return call.response.id;
    },
    changeCall(callId, changes) {
      Object.assign(calls.get(callId).response, changes);
    },
    say: (callId, role, content) => calls.addMessage(calls.get(callId), { role, content }),
    useTool: (callId, toolCall) => calls.addMessage(calls.get(callId), { role: 'tool', toolCall }),
    setStatus: (callId, status) => changeStatus(calls.get(callId), status),
    finishCall(callId, end = {}) {
      const call = calls.get(callId);
      for (const status of statusesUntilEnd(call.response.status, end.answered ?? true)) {
        changeStatus(call, status);
      }
      calls.writeEnd(call, end);
      changeStatus(call, end.status ?? 'completed');
    },
    addFinishedCall: (options = {}, end = {}) => calls.addFinished(options, end).response.id,
    deleteCalls: (callIds) => calls.removeFinished(callIds),
    addLog: (callId, log) => calls.addLog(calls.get(callId), log),
    addRecording(callId, recording) {
      const call = calls.get(callId);
      call.recording = recording;
      call.response.recording_url = url + recordingPath(callId);
      return call.response.recording_url;
    },
    redeliver: (callId) => deliverStatus(calls.get(callId)),
    calls: () => calls.list.map(({ response }) => response),
    call: (callId) => calls.get(callId).response,
    messages: (callId) => calls.get(callId).messages,
  };
}

/** The statuses between this one and the final one. */
function statusesUntilEnd(status: CallStatus, answered: boolean): CallStatus[] {
  if (!answered) return [];
  const lifeCycle: CallStatus[] = ['dialing', 'in_queue', 'in_progress'];
  return lifeCycle.slice(lifeCycle.indexOf(status) + 1);
}

type ProjectControls = Pick<
  Sandbox,
  | 'addPhone'
  | 'phones'
  | 'addWorkflow'
  | 'addWorkflowRun'
  | 'changeSubscription'
  | 'addKnowledgeBase'
  | 'addKnowledgeItem'
  | 'knowledgeItems'
  | 'setWebAddresses'
  | 'setIndexing'
  | 'clear'
  | 'createKey'
  | 'deleteKey'
  | 'webhooks'
  | 'webhookSecret'
  | 'deleteWebhookFromOutside'
>;

/** Creates and lists phone numbers, workflows, keys and webhooks. */
export function projectControls(project: Project): ProjectControls {
  return {
    addPhone: (phone = {}) => project.addPhone(phone).id,
    phones: () => [...project.phones.values()],
    addWorkflow: (workflow = {}) => project.addWorkflow(workflow).id,
    addWorkflowRun: (workflowId, run = {}) => project.addRun(workflowId, run).id,
    changeSubscription(changes) {
      Object.assign(project.subscription, changes);
    },
    addKnowledgeBase: (name) => project.addKnowledgeBase(name).id,
    addKnowledgeItem: (item) => project.knowledge.add(item).id,
    knowledgeItems: () => project.knowledge.list(),
    setWebAddresses(addresses) {
      Object.assign(project.knowledge.addresses, addresses);
    },
    setIndexing(indexing) {
      project.knowledge.indexing = indexing;
    },
    clear: () => project.clear(),
    createKey(given) {
      const key = newKey(project);
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
  };
}

type ToolControls = Pick<
  Sandbox,
  'addIntegration' | 'integrations' | 'tools' | 'addTool' | 'deleteToolFromOutside' | 'callTool'
>;

/** Creates and lists integrations, and lets an agent use their tools. */
export function toolControls(
  project: Project,
  clock: Clock,
  dynamicParamName: DynamicParamName,
): ToolControls {
  const { calls, integrations } = project;
  return {
    addIntegration: (integration = {}) => integrations.add(integration).response.id,
    integrations: () => [...integrations.all.values()].map(({ response }) => response),
    tools: (integrationId) => integrations.get(integrationId).tools,
    addTool: (integrationId, tool) =>
      integrations.addTool(integrations.get(integrationId), {
        description: '',
        method: 'POST',
        ...tool,
      }).id,
    deleteToolFromOutside: (integrationId, toolId) =>
      integrations.deleteTool(integrations.get(integrationId), toolId),
    async callTool(callId, toolName, args = {}) {
      const call = calls.get(callId);
      const { content } = project.versionOfCall(call.response);
      const assigned = getTool(integrations, content, toolName);
      const variables = getVariables(call.response, content.name ?? null, clock.now());
      const body = parseBody(assigned.tool.body ?? [], args, variables, dynamicParamName);
      const result = await sendToolRequest(assigned, body);
      const status = result.outcome === 'answered' ? 'success' : 'error';
      calls.addMessage(call, {
        role: 'tool',
        toolCall: { type: 'function', function_name: toolName, payload: args, status },
      });
      const answer = typeof result.body === 'string' ? result.body : JSON.stringify(result.body);
      const spoken = status === 'success' ? answer : 'I cannot look that up at the moment.';
      calls.addMessage(call, { role: 'assistant', content: spoken });
      return result;
    },
  };
}

type WorkflowControls = Pick<
  Sandbox,
  'workflows' | 'workflow' | 'changeWorkflow' | 'deleteWorkflow'
>;

/** Reads workflows, and changes them as a user of Diga's dashboard would. */
export function workflowControls(project: Project, hosted: HostedWorkflows): WorkflowControls {
  const workflow = (id: string) => {
    const found = project.workflows.get(id);
    if (!found) throw new Error(`No workflow ${id}`);
    return found;
  };
  return {
    workflows: () => [...project.workflows.values()],
    workflow,
    changeWorkflow: (workflowId, changes) => hosted.change(workflow(workflowId), changes),
    deleteWorkflow: (workflowId) => hosted.delete(workflow(workflowId)),
  };
}

/** A new API key, without permissions yet. */
export function newKey(project: Project): string {
  return `diga_sandbox_${project.ids.hex(32)}`;
}
