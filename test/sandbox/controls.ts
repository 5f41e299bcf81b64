/** What a test can do to a project from inside, beside the API. */
import { permissions } from './access';
import type { Sandbox } from './api';
import type { CallStatus } from './contract';
import type { Call } from './model';
import type { Project } from './project';
import { recordingPath } from './routes/recordings';

type AgentControls = Pick<
  Sandbox,
  | 'addAgent'
  | 'editDraft'
  | 'launchVersion'
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
    launchVersion: (agentId, name) => project.launchVersion(agentId, name ?? null).id,
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
  | 'addLog'
  | 'addRecording'
  | 'redeliver'
  | 'calls'
  | 'call'
  | 'messages'
>;

/** Places calls, moves them through their life cycle and lists them. */
export function callControls(
  { calls }: Project,
  url: string,
  deliverStatus: (call: Call) => void,
): CallControls {
  const changeStatus = (call: Call, status: CallStatus) => {
    calls.setStatus(call, status);
    deliverStatus(call);
  };
  return {
    placeCall(options = {}) {
      const call = calls.place(options);
      deliverStatus(call);
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

/** A new API key, without permissions yet. */
export function newKey(project: Project): string {
  return `diga_sandbox_${project.ids.hex(32)}`;
}
