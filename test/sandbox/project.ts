/** A Diga project in memory: its keys, agents, calls, contacts and webhooks. No HTTP in here. */
import { isoTime } from './clock';
import type { Clock } from './clock';
import type {
  AgentResponse,
  AgentWithVersions,
  CallStatus,
  ContactResponse,
  PhoneResponse,
  WorkflowResponse,
} from './contract';
import { DEFAULT_CONTENT, DEFAULT_PHONE, triggerOf } from './defaults';
import { Ids } from './ids';
import type {
  Permissions,
  AgentContent,
  AgentVersion,
  Agent,
  NewCall,
  CallEnd,
  NewMessage,
  Call,
  NewLog,
  NewPhone,
  NewWorkflow,
  Webhook,
} from './model';

/** How long a call that was over before it was added rang without an answer. */
const RINGING_MS = 30_000;

/** The state of one project, and every change that can happen to it. */
export class Project extends Ids {
  readonly keys = new Map<string, Permissions>();
  readonly agents = new Map<string, Agent>();
  readonly webhooks = new Map<string, Webhook>();
  readonly phones = new Map<string, PhoneResponse>();
  readonly workflows = new Map<string, WorkflowResponse>();
  /** The ids of workflows that are still to be set up, which only an agent's `flows` say. */
  readonly unfinishedWorkflows = new Set<string>();
  /** By creation, oldest first. */
  readonly calls: Call[] = [];
  private readonly callsById = new Map<string, Call>();
  private readonly contacts = new Map<string, ContactResponse>();
  private sequence = 0;

  constructor(
    private readonly clock: Clock,
    random: () => number,
    private readonly launchCopiesWorkflows: boolean,
  ) {
    super(random);
  }

  addAgent(content: Partial<AgentContent>): Agent {
    const now = this.clock.now();
    const agent: Agent = {
      id: this.uuid(),
      createdAt: now,
      modifiedAt: now,
      draft: {
        id: this.uuid(),
        number: 1,
        name: null,
        createdAt: now,
        isDraft: true,
        content: {
          ...DEFAULT_CONTENT,
          conversational_path_id: content.mode === 'path' ? this.uuid() : null,
          ...content,
        },
      },
      versions: [],
      publishedId: null,
    };
    this.agents.set(agent.id, agent);
    return agent;
  }

  editDraft(agentId: string, changes: Partial<AgentContent>): void {
    const agent = this.agent(agentId);
    agent.draft.content = { ...agent.draft.content, ...changes };
    agent.modifiedAt = this.clock.now();
  }

  launchVersion(agentId: string, name: string | null): AgentVersion {
    const agent = this.agent(agentId);
    const now = this.clock.now();
    const version: AgentVersion = {
      id: this.uuid(),
      number: agent.draft.number,
      name,
      createdAt: now,
      isDraft: false,
      content: {
        ...agent.draft.content,
        ...(this.launchCopiesWorkflows ? {} : { flows: [] }),
        validation_issues: null,
      },
    };
    agent.versions.push(version);
    agent.draft.number += 1;
    agent.draft.createdAt = now;
    agent.modifiedAt = now;
    return version;
  }

  publish(agentId: string, versionId: string | null): void {
    const agent = this.agent(agentId);
    if (versionId !== null && !agent.versions.some(({ id }) => id === versionId)) {
      throw new Error(`No launched version ${versionId} of this agent`);
    }
    agent.publishedId = versionId;
    agent.modifiedAt = this.clock.now();
  }

  deleteAgent(agentId: string): void {
    this.agents.delete(this.agent(agentId).id);
  }

  deleteVersion(agentId: string, versionId: string): void {
    const agent = this.agent(agentId);
    agent.versions = agent.versions.filter(({ id }) => id !== versionId);
    if (agent.publishedId === versionId) agent.publishedId = null;
  }

  /** The agent, for those who own the project. Throws if there is none. */
  agent(agentId: string): Agent {
    const agent = this.agents.get(agentId);
    if (!agent) throw new Error(`No agent ${agentId}`);
    return agent;
  }

  /** The agent as Diga answers it in that version. */
  agentAnswer(agent: Agent, version: AgentVersion): AgentResponse {
    return {
      agent_id: agent.id,
      modified_at: isoTime(agent.modifiedAt),
      created_at: isoTime(agent.createdAt),
      version_id: version.id,
      version_name: version.name,
      version_number: version.number,
      version_created_at: isoTime(version.createdAt),
      is_draft: version.isDraft,
      is_published: version.id === agent.publishedId,
      ...version.content,
    };
  }

  /** Every agent with all its versions, newest version first, the draft before them. */
  agentsWithVersions(): AgentWithVersions[] {
    return [...this.agents.values()].map((agent) => ({
      agent_id: agent.id,
      name: agent.draft.content.name ?? null,
      versions: [...agent.versions, agent.draft].reverse().map((version) => ({
        version_id: version.id,
        version_name: version.name,
        version_number: version.number,
        is_published: version.id === agent.publishedId,
        is_draft: version.isDraft,
      })),
    }));
  }

  placeCall(options: NewCall): Call {
    const createdAt = Math.floor(options.createdDate ?? this.clock.now());
    const agent = this.agentOfCall(options);
    const call: Call = {
      response: {
        id: this.uuid(),
        agent_id: agent?.id ?? null,
        agent_version_id: options.versionId ?? agent?.publishedId ?? null,
        status: 'dialing',
        recording_url: null,
        start_time: null,
        end_time: null,
        duration: null,
        type: options.type ?? 'inbound',
        end_reason: null,
        contact: this.contact(options, createdAt),
        phone_register_id: options.phoneId ?? null,
        dynamic_variables: options.dynamicVariables ?? {},
        created_date: isoTime(createdAt),
      },
      createdAt,
      sequence: (this.sequence += 1),
      messages: [],
      logs: [],
      recording: null,
    };
    // Nearly always the newest of all, which costs nothing here.
    this.calls.splice(this.firstCallAt(createdAt + 1), 0, call);
    this.callsById.set(call.response.id, call);
    return call;
  }

  /** A call that is over already, at the time at which it was created. */
  addFinishedCall(options: NewCall, end: CallEnd): Call {
    const call = this.placeCall(options);
    this.writeEnd(call, { startTime: call.createdAt, duration: 60, ...end });
    call.response.end_time ??= isoTime(call.createdAt + RINGING_MS);
    this.setStatus(call, end.status ?? 'completed');
    return call;
  }

  /** The call, for those who own the project. Throws if there is none. */
  call(callId: string): Call {
    const call = this.callsById.get(callId);
    if (!call) throw new Error(`No call ${callId}`);
    return call;
  }

  findCall(callId: string): Call | undefined {
    return this.callsById.get(callId);
  }

  /** Sets the status and the times that go with it. */
  setStatus(call: Call, status: CallStatus): void {
    const { response } = call;
    response.status = status;
    if (status === 'in_progress') {
      response.start_time ??= isoTime(this.clock.now());
    } else if (isFinal(status)) {
      this.setEnd(call);
    }
  }

  /** Writes the outcome on the call; its status stays. */
  writeEnd(call: Call, end: CallEnd): void {
    const { response } = call;
    const answered = end.answered ?? true;
    if (answered) {
      const start = end.startTime ?? timeOf(response.start_time) ?? this.clock.now();
      response.start_time = isoTime(start);
      response.end_reason = end.endReason === undefined ? 'hangup' : end.endReason;
      this.setEnd(call, end.duration);
    } else {
      response.start_time = null;
      response.end_reason = end.endReason ?? null;
    }
    if (end.recordingUrl !== undefined) response.recording_url = end.recordingUrl;
    if (end.dynamicVariables !== undefined) response.dynamic_variables = end.dynamicVariables;
    const messages = end.messages ?? [];
    const start = timeOf(response.start_time) ?? call.createdAt;
    const length = (response.duration ?? 0) * 1000;
    messages.forEach((message, index) => {
      this.addMessage(call, message, start + Math.round((length * index) / messages.length));
    });
  }

  addMessage(call: Call, message: NewMessage, at = this.clock.now()): void {
    call.messages.push({
      id: this.uuid(),
      created_date: isoTime(at),
      role: message.role,
      content: message.content ?? null,
      tool_call: message.toolCall ?? null,
    });
  }

  addLog(call: Call, { level, category, event, data, trace_id }: NewLog): void {
    call.logs.push({
      id: this.uuid(),
      timestamp: isoTime(this.clock.now()),
      level,
      category,
      event,
      call_id: call.response.id,
      trace_id: trace_id ?? null,
      data: data ?? null,
    });
  }

  addPhone(phone: NewPhone): PhoneResponse {
    const added: PhoneResponse = {
      id: this.uuid(),
      ...DEFAULT_PHONE,
      number: `+3491000${String(this.phones.size).padStart(4, '0')}`,
      assigned_at: isoTime(this.clock.now()),
      region_codes: [],
      ...phone,
    };
    this.phones.set(added.id, added);
    return added;
  }

  addWorkflow({ requires_setup: isUnfinished, ...workflow }: NewWorkflow): WorkflowResponse {
    const now = isoTime(this.clock.now());
    const added: WorkflowResponse = {
      id: `flow_${this.hex(16)}`,
      name: null,
      created: now,
      updated: now,
      status: 'ENABLED',
      flow_category: 'post_call',
      trigger: triggerOf(
        workflow.flow_category === undefined ? 'post_call' : workflow.flow_category,
      ),
      produced_variables: [],
      consumed_variables: [],
      ...workflow,
    };
    this.workflows.set(added.id, added);
    if (isUnfinished) this.unfinishedWorkflows.add(added.id);
    return added;
  }

  /** The agent's only number of that direction is this one from now on; null for none. */
  putOnNumber(agentId: string, direction: 'inbound' | 'outbound', phoneId: string | null): void {
    const key = `${direction}_agent_id` as const;
    for (const phone of this.phones.values()) {
      if (phone.id === phoneId) phone[key] = agentId;
      else if (phone[key] === agentId) phone[key] = null;
    }
  }

  /** Where the first call created at or after `ms` stands in `calls` (the length if none). */
  firstCallAt(ms: number): number {
    return this.positionBy((call) => call.createdAt < ms);
  }

  /** Where a call stands in `calls`. */
  positionOfCall(callId: string): number | undefined {
    const sought = this.callsById.get(callId);
    if (!sought) return undefined;
    return this.positionBy(
      (call) =>
        call.createdAt < sought.createdAt ||
        (call.createdAt === sought.createdAt && call.sequence < sought.sequence),
    );
  }

  private positionBy(isBefore: (call: Call) => boolean): number {
    let low = 0;
    let high = this.calls.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const call = this.calls[middle];
      if (call && isBefore(call)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private agentOfCall({ agentId, versionId }: NewCall): Agent | null {
    if (typeof agentId === 'string') return this.agent(agentId);
    if (agentId === null || typeof versionId !== 'string') return null;
    for (const agent of this.agents.values()) {
      if (agent.versions.some(({ id }) => id === versionId)) return agent;
    }
    throw new Error(`No agent has the version ${versionId}`);
  }

  /** The same identifier is the same contact. */
  private contact(options: NewCall, createdAt: number): ContactResponse {
    const contactType = options.contactType ?? 'call';
    const identifier =
      options.identifier ?? (contactType === 'web' ? 'browser-7f3a' : '+34900000001');
    const key = `${contactType} ${identifier}`;
    const known = this.contacts.get(key);
    if (known) return known;
    const contact: ContactResponse = {
      id: this.uuid(),
      created_date: isoTime(createdAt),
      identifier,
      contact_type: contactType,
    };
    this.contacts.set(key, contact);
    return contact;
  }

  private setEnd({ response }: Call, duration?: number): void {
    const start = timeOf(response.start_time);
    if (start !== undefined && response.end_time === null) {
      response.end_time = isoTime(
        duration === undefined ? this.clock.now() : start + duration * 1000,
      );
      response.duration = duration ?? Math.round((this.clock.now() - start) / 1000);
    }
    response.end_time ??= isoTime(this.clock.now());
  }
}

/** Whether a call in this status is over. */
export function isFinal(status: CallStatus): boolean {
  return status !== 'dialing' && status !== 'in_queue' && status !== 'in_progress';
}

function timeOf(iso: string | null | undefined): number | undefined {
  return typeof iso === 'string' ? Date.parse(iso) : undefined;
}
