/** A Diga project in memory: its keys, agents, calls, phone numbers, workflows and webhooks. */
import { Calls } from './calls';
import { isoTime } from './clock';
import type { Clock } from './clock';
import type {
  AgentResponse,
  AgentWithVersions,
  CallResponse,
  PathResponse,
  PhoneResponse,
  RunResponse,
  WorkflowResponse,
} from './contract';
import {
  DEFAULT_CONTENT,
  DEFAULT_PATH,
  DEFAULT_PHONE,
  DEFAULT_SUBSCRIPTION,
  getTrigger,
} from './defaults';
import { Ids } from './ids';
import { Integrations } from './integrations';
import { Knowledge } from './knowledge';
import { Paths } from './paths';
import type {
  Agent,
  AgentContent,
  AgentVersion,
  KnowledgeBase,
  NewCall,
  NewPhone,
  NewRun,
  NewWorkflow,
  Permissions,
  Webhook,
} from './model';

/** The state of one project. It knows nothing of HTTP. */
export class Project {
  readonly ids: Ids;
  readonly calls: Calls;
  readonly integrations: Integrations;
  readonly knowledge: Knowledge;
  readonly keys = new Map<string, Permissions>();
  readonly agents = new Map<string, Agent>();
  readonly webhooks = new Map<string, Webhook>();
  readonly phones = new Map<string, PhoneResponse>();
  readonly workflows = new Map<string, WorkflowResponse>();
  readonly paths: Paths;
  readonly knowledgeBases = new Map<string, KnowledgeBase>();
  /** Runs of workflows, oldest first. */
  readonly runs: RunResponse[] = [];
  readonly subscription = { ...DEFAULT_SUBSCRIPTION };
  /** Ids of workflows that were never published, whose status cannot be set. */
  readonly unpublishedWorkflows = new Set<string>();
  /** Ids of workflows that require setup, which only an agent's `flows` show. */
  readonly workflowsRequiringSetup = new Set<string>();

  /** The fields that launching does not copy from the draft. */
  lostAtLaunch: readonly (keyof AgentContent)[] = [];

  constructor(
    private readonly clock: Clock,
    random: () => number,
  ) {
    this.ids = new Ids(random);
    this.integrations = new Integrations(this.ids, clock, this.agents);
    this.knowledge = new Knowledge(this.ids, clock);
    this.paths = new Paths(this.ids, this.workflowsRequiringSetup);
    this.calls = new Calls(this.ids, clock, (call) => this.agentOfCall(call));
  }

  /** Forgets all but the calls, for the next of many sequences on one server. */
  clear(): void {
    const { keys, agents, webhooks, phones, workflows, knowledgeBases, integrations, paths } = this;
    const kept = [keys, agents, webhooks, phones, workflows, knowledgeBases];
    for (const things of [...kept, integrations.all, paths.all]) things.clear();
    this.unpublishedWorkflows.clear();
    this.workflowsRequiringSetup.clear();
    this.lostAtLaunch = [];
    paths.copy = null;
    paths.store = (path) => path;
  }

  addAgent(content: Partial<AgentContent>): Agent {
    const now = this.clock.now();
    const agent: Agent = {
      id: this.ids.uuid(),
      createdAt: now,
      modifiedAt: now,
      draft: {
        id: this.ids.uuid(),
        number: 1,
        name: null,
        createdAt: now,
        isDraft: true,
        content: {
          ...DEFAULT_CONTENT,
          conversational_path_id: content.mode === 'path' ? this.paths.add(DEFAULT_PATH) : null,
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
      id: this.ids.uuid(),
      number: agent.draft.number,
      name,
      createdAt: now,
      isDraft: false,
      content: {
        ...agent.draft.content,
        conversational_path_id: this.paths.launched(
          agent.draft.content.conversational_path_id ?? null,
        ),
        ...Object.fromEntries(this.lostAtLaunch.map((field) => [field, DEFAULT_CONTENT[field]])),
        validation_issues: null,
      },
    };
    agent.versions.push(version);
    agent.draft.number += 1;
    agent.draft.createdAt = now;
    agent.modifiedAt = now;
    return version;
  }

  /** @throws {Error} when the agent has no such launched version */
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

  /** @throws {Error} when there is no such agent */
  agent(agentId: string): Agent {
    const agent = this.agents.get(agentId);
    if (!agent) throw new Error(`No agent ${agentId}`);
    return agent;
  }

  /** Diga's response for the agent in that version. */
  agentResponse(agent: Agent, version: AgentVersion): AgentResponse {
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

  /** Every agent with its draft and its versions, newest version first. */
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

  /**
   * The agent version that handles a call.
   *
   * @throws {Error} when no agent has it
   */
  versionOfCall({ agent_id: agentId, agent_version_id: id }: CallResponse): AgentVersion {
    return this.version(agentId ?? '', id ?? '');
  }

  /**
   * A version of an agent, or its draft.
   *
   * @throws {Error} when there is no such version
   */
  version(agentId: string, versionId: string): AgentVersion {
    const agent = this.agent(agentId);
    const version = [agent.draft, ...agent.versions].find(({ id }) => id === versionId);
    if (!version) throw new Error(`The agent ${agentId} has no version ${versionId}`);
    return version;
  }

  /**
   * The path of an agent's draft, or of the version.
   *
   * @throws {Error} when it has none
   */
  getPath(agentId: string, versionId = this.agent(agentId).draft.id): PathResponse {
    return this.paths.get(this.version(agentId, versionId).content.conversational_path_id ?? '');
  }

  addPhone(phone: NewPhone): PhoneResponse {
    const added: PhoneResponse = {
      id: this.ids.uuid(),
      ...DEFAULT_PHONE,
      number: `+3491000${String(this.phones.size).padStart(4, '0')}`,
      assigned_at: isoTime(this.clock.now()),
      region_codes: [],
      ...phone,
    };
    this.phones.set(added.id, added);
    return added;
  }

  addWorkflow({
    requires_setup: requiresSetup,
    published = true,
    ...workflow
  }: NewWorkflow): WorkflowResponse {
    const now = isoTime(this.clock.now());
    const added: WorkflowResponse = {
      id: `flow_${this.ids.hex(16)}`,
      name: null,
      created: now,
      updated: now,
      status: published ? 'ENABLED' : 'DISABLED',
      flow_category: 'post_call',
      trigger: getTrigger(
        workflow.flow_category === undefined ? 'post_call' : workflow.flow_category,
      ),
      produced_variables: [],
      consumed_variables: [],
      ...workflow,
    };
    this.workflows.set(added.id, added);
    if (requiresSetup) this.workflowsRequiringSetup.add(added.id);
    if (!published) this.unpublishedWorkflows.add(added.id);
    return added;
  }

  /** @throws {Error} when there is no such workflow */
  addRun(workflowId: string, run: NewRun): RunResponse {
    const workflow = this.workflows.get(workflowId);
    if (!workflow) throw new Error(`No workflow ${workflowId}`);
    const now = isoTime(this.clock.now());
    const added: RunResponse = {
      id: `run_${this.ids.hex(16)}`,
      flowId: workflowId,
      flowDisplayName: workflow.name ?? null,
      status: 'SUCCEEDED',
      created: now,
      updated: now,
      startTime: now,
      finishTime: now,
      duration: 0,
      stepsCount: 2,
      tags: [],
      failedStep: null,
      ...run,
    };
    this.runs.push(added);
    return added;
  }

  addKnowledgeBase(name: string): KnowledgeBase {
    const base = {
      id: this.ids.uuid(),
      name,
      created_date: isoTime(this.clock.now()),
      description: null,
    };
    this.knowledgeBases.set(base.id, base);
    return base;
  }

  /** Makes this the agent's only number of that direction; null removes it from its number. */
  assignNumber(agentId: string, direction: 'inbound' | 'outbound', phoneId: string | null): void {
    const key = `${direction}_agent_id` as const;
    for (const phone of this.phones.values()) {
      if (phone.id === phoneId) phone[key] = agentId;
      else if (phone[key] === agentId) phone[key] = null;
    }
  }

  /**
   * The agent that takes a new call.
   *
   * @throws {Error} when there is no such agent or version
   */
  private agentOfCall({ agentId, versionId }: NewCall): Agent | null {
    if (typeof agentId === 'string') return this.agent(agentId);
    if (agentId === null || typeof versionId !== 'string') return null;
    for (const agent of this.agents.values()) {
      if (agent.versions.some(({ id }) => id === versionId)) return agent;
    }
    throw new Error(`No agent has the version ${versionId}`);
  }
}
