import timersPromises from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { UserFacingError } from '../../../../src/lib/errors';
import {
  type AgentContent,
  type PathNode,
  type PathResponse,
  type Permissions,
  type Sandbox,
  withWorkflow,
} from '../../../sandbox/sandbox';
import type { Flow, Host } from '../../../support/host';
import { AGENTS, type AgentStep, FLOWS, type FlowStep, PATH_AGENT, type Step } from './steps';

const LISTS = {
  greeting: 'Good morning.',
  call_tools: [{ type: 'hang_up' as const, name: 'end_call', description: 'At the end' }],
  knowledge_base_ids: ['0b8f3a55-1df2-4a39-9a35-6d6f0d3c9a11'],
  knowledge_item_ids: ['0b8f3a55-1df2-4a39-9a35-6d6f0d3c9a12'],
  reminder_messages: ['Are you there?'],
};

const EVERYTHING = {
  ...{ agents: 'write', calls: 'write', messages: 'read', recordings: 'read', phones: 'write' },
  ...{ workflows: 'write', integrations: 'write', tools: 'write', webhooks: 'write' },
  ...{ conversational_paths: 'write' },
} as const satisfies Partial<Permissions>;

/** The Diga project, the flows, and what belongs to the colleague. */
export class Machine {
  readonly agents: string[];
  readonly flows: Flow[];
  /** Workflows and tools of the colleague. */
  private readonly owned = new Set<string>();
  private readonly integrationId: string;
  private readonly gone = new Set<number>();
  private readonly stops: (() => void)[] = [];
  private apiKey: string;
  private count = 0;

  constructor(
    private readonly sandbox: Sandbox,
    private readonly host: Host,
  ) {
    this.apiKey = sandbox.createKey(EVERYTHING);
    const connection = { apiKey: this.apiKey, baseUrl: sandbox.url };
    sandbox.copyPathsAtLaunch();
    this.agents = Array.from({ length: AGENTS }, (_, index) => {
      const mode = index === PATH_AGENT ? 'path' : 'free';
      const content = structuredClone({ ...LISTS, prompt: 'Be kind.', mode });
      const agentId = sandbox.addAgent({ name: `Agent ${index}`, ...content } as never);
      sandbox.addPhone({ inbound_agent_id: agentId });
      return agentId;
    });
    this.integrationId = sandbox.addIntegration({ name: 'The colleague' });
    for (const agentId of this.agents) sandbox.publish(agentId, sandbox.launchVersion(agentId));
    this.flows = FLOWS.map(({ trigger, agents, afterwards }, index) => {
      const picked = agents.map((position) => this.agents[position]);
      const own = {
        function_call: { function_name: `find_${index}`, description: 'Finds it.' },
        pre_call: {},
        call_finished: { delivery: 'assigned' },
      }[trigger];
      const key = trigger === 'call_finished' ? 'assign_to' : 'agents';
      const input = { ...own, [key]: picked, afterwards };
      return host.addFlow({ trigger, connection, input, name: `Flow ${index}` });
    });
  }

  async take(action: Step): Promise<void> {
    if ('agent' in action) this.edit(action);
    else if ('flow' in action) await this.operate(action);
    else this.disturb(action);
  }

  /** Does it as the host would, and compares. Gives why it failed. */
  private async operate(action: FlowStep): Promise<string | null> {
    const own = this.flows[action.flow];
    if (!own || this.gone.has(action.flow)) return null;
    const before = this.snapshot();
    let reason: string | null = null;
    await this.doOperate(own, action).catch((error: unknown) => {
      // Whatever fails says so in a sentence, and leaves the flow off.
      if (!(error instanceof UserFacingError)) throw error;
      // Where the old version would be disabled last, it is still on.
      if (action.do !== 'republish, the old version is disabled last') own.stop();
      reason = error.message;
    });
    this.compare(before, this.snapshot(), action);
    return reason;
  }

  private async doOperate(own: Flow, action: FlowStep): Promise<void> {
    switch (action.do) {
      case 'switch on':
        return own.switchOn();
      case 'republish':
      case 'republish, the old version is disabled last':
        if (!own.isOn) return own.switchOn();
        return own.republish({ disabled: action.do === 'republish' ? 'before' : 'after' });
      case 'switch off':
        return own.switchOff();
      case 'renew':
        // A host renews only what is on.
        return own.isOn ? own.renew() : undefined;
      case 'stop without its hook':
        return own.stop();
      case 'delete':
        this.gone.add(action.flow);
        return own.remove();
    }
  }

  private disturb(action: Exclude<Step, FlowStep | AgentStep>): void {
    const { sandbox } = this;
    if (action.do === 'lose at launch') return sandbox.loseAtLaunch(action.fields);
    if (action.do === 'launch with') {
      if (action.path === 'the same path') return sandbox.copyPathsAtLaunch(null);
      const isWhole = action.path === 'a copy';
      return sandbox.copyPathsAtLaunch((path) =>
        isWhole ? path : { ...path, nodes: path.nodes.slice(0, -1) },
      );
    }
    const { reads, after, times, effect } = action;
    let seen = 0;
    const match = (method: string) =>
      (reads || method !== 'GET') && (seen += 1) > after && seen <= after + times;
    this.stops.push(sandbox.misbehave({ on: 'requests', match, effect }));
  }

  /** What the colleague does in the dashboard. */
  private edit(action: AgentStep): void {
    const { sandbox } = this;
    const agentId = this.agents[action.agent] ?? '';
    const draft = sandbox.draft(agentId);
    this.count += 1;
    switch (action.do) {
      case 'edit the prompt':
        return sandbox.editDraft(agentId, { prompt: `Be kind ${this.count}.` });
      case 'edit the path':
        if (draft.mode !== 'path') return;
        return sandbox.editPath(agentId, (path) => ({
          ...path,
          global_prompt: `Be brief ${this.count}.`,
        }));
      case 'add a workflow': {
        const id = sandbox.addWorkflow({ name: `Workflow ${this.count}` });
        this.owned.add(id);
        if (draft.mode === 'path')
          return sandbox.editPath(agentId, (path) => withWorkflow(path, id));
        return sandbox.editDraft(agentId, { flows: [...(draft.flows ?? []), { id }] });
      }
      case 'add a tool':
        return this.addTool(agentId, draft);
      case 'delete a tool of theirs': {
        const [tool] = sandbox.tools(this.integrationId);
        return tool && sandbox.deleteToolFromOutside(this.integrationId, tool.id);
      }
      case 'publish the draft':
        return sandbox.publish(agentId, sandbox.launchVersion(agentId));
      case 'roll back':
        return sandbox.publish(agentId, this.versions(agentId).at(-1) ?? null);
      case 'move a number': {
        const phones = sandbox.phones();
        const phone = phones[this.count % phones.length];
        if (phone) phone.inbound_agent_id = agentId;
        return;
      }
      case 'change the key': {
        sandbox.deleteKey(this.apiKey);
        this.apiKey = sandbox.createKey(EVERYTHING);
        const connection = { apiKey: this.apiKey, baseUrl: sandbox.url };
        for (const flow of this.flows) flow.reconnect(connection);
        return;
      }
      case 'delete a tool of ours':
      case 'delete a workflow of ours':
      case 'disable a workflow of ours':
      case 'rename what is ours':
        return this.touchOurs(action.do);
    }
  }

  private touchOurs(what: string): void {
    const { sandbox } = this;
    const workflow = sandbox
      .workflows()
      .filter(({ id }) => !this.owned.has(id))
      .at(this.count % 2);
    if (what === 'disable a workflow of ours' && workflow) {
      sandbox.changeWorkflow(workflow.id, { status: 'DISABLED' });
    }
    if (what === 'delete a workflow of ours' && workflow) sandbox.deleteWorkflow(workflow.id);
    if (what === 'rename what is ours' && workflow) {
      sandbox.changeWorkflow(workflow.id, { name: `Renamed ${this.count}` });
    }
    for (const integration of sandbox.integrations()) {
      const { id } = integration;
      const [tool] = sandbox.tools(id);
      if (id === this.integrationId || !tool) continue;
      if (what === 'delete a tool of ours') sandbox.deleteToolFromOutside(id, tool.id);
      if (what === 'rename what is ours') integration.name = `Renamed ${this.count}`;
    }
  }

  private addTool(agentId: string, { integrations = [] }: AgentContent): void {
    const { sandbox, integrationId } = this;
    const name = `tool_${this.count}`;
    const id = sandbox.addTool(integrationId, { name, endpoint_path: '/' });
    this.owned.add(id);
    const isTheirs = ({ integration_id }: { integration_id: string }) =>
      integration_id === integrationId;
    const theirs = (integrations ?? []).find(isTheirs);
    const tool_ids = [...(theirs?.tool_ids ?? []), id];
    sandbox.editDraft(agentId, {
      integrations: [
        ...(integrations ?? []).filter((each) => !isTheirs(each)),
        { integration_id: integrationId, integration_name: 'The colleague', tool_ids },
      ],
    });
  }

  private versions(agentId: string): string[] {
    const found = this.sandbox.agents().find(({ agent_id }) => agent_id === agentId);
    return (found?.versions ?? []).flatMap(({ version_id, is_draft }) =>
      is_draft ? [] : version_id,
    );
  }

  /** What belongs to others, and whose items are live. */
  private snapshot() {
    const { sandbox } = this;
    const agents = sandbox.agents().map(({ agent_id: id, versions }) => {
      const live = versions.find(({ is_published }) => is_published)?.version_id;
      const drafted = this.theirs(id);
      return {
        draft: drafted,
        live: live === undefined ? null : this.theirs(id, live),
        ours: live === undefined ? [] : this.oursIn(id, live),
      };
    });
    const workflows = sandbox.workflows().filter(({ id }) => this.owned.has(id));
    const phones = sandbox.phones().map(({ inbound_agent_id: id }) => id);
    return { agents, workflows, tools: sandbox.tools(this.integrationId), phones };
  }

  /** What of a draft or a version is not of a flow. */
  private theirs(agentId: string, versionId?: string) {
    const { sandbox } = this;
    const content =
      versionId === undefined ? sandbox.draft(agentId) : sandbox.version(agentId, versionId);
    const existing = sandbox.tools(this.integrationId).map(({ id }) => id);
    const { flows, integrations, conversational_path_id: pathId, ...rest } = content;
    return {
      ...rest,
      workflows: (flows ?? []).map(({ id }) => id).filter((id) => this.owned.has(id)),
      tools: (integrations ?? [])
        .flatMap(({ tool_ids: ids }) => ids)
        .filter((id) => existing.includes(id)),
      path: pathId ? this.withoutOurs(sandbox.path(agentId, versionId)) : null,
    };
  }

  private withoutOurs({ global_prompt: prompt, nodes }: PathResponse) {
    const isOurs = (node: PathNode) =>
      node.node_type === 'flow' && !this.owned.has(node.flow_id ?? '');
    const names = nodes.filter(isOurs).map(({ name }) => name);
    return {
      prompt,
      nodes: nodes
        .filter((node) => !isOurs(node))
        .map(({ name, branches, ...node }) => ({
          name,
          node_type: node.node_type,
          branches: (branches ?? []).filter(({ to_node: target }) => !names.includes(target)),
        })),
    };
  }

  /** Whose items a version has, by the flow. */
  private oursIn(agentId: string, versionId: string): number[] {
    const { sandbox } = this;
    const {
      integrations,
      flows,
      conversational_path_id: pathId,
    } = sandbox.version(agentId, versionId);
    const tools = sandbox.integrations().flatMap(({ id }) => sandbox.tools(id));
    const used = (integrations ?? []).flatMap(({ tool_ids: ids }) => ids);
    const nodes = pathId ? sandbox.path(agentId, versionId).nodes : [];
    const links = [
      ...(flows ?? []).map(({ id }) => id),
      ...nodes.flatMap((node) => (node.node_type === 'flow' ? (node.flow_id ?? []) : [])),
    ];
    return this.flows.flatMap((flow, index) => {
      const isOwn = (id: string) =>
        tools.some((tool) => tool.id === id && JSON.stringify(tool).includes(flow.id));
      return links.includes(this.getLink(flow) ?? '') || used.some(isOwn) ? [index] : [];
    });
  }

  private getLink({ store }: Flow): string | undefined {
    const link = store.entries.get('linked_workflow');
    const id = link && (JSON.parse(link) as { id: string }).id;
    return id && this.sandbox.workflows().some((workflow) => workflow.id === id) ? id : undefined;
  }

  private compare(
    before: ReturnType<Machine['snapshot']>,
    after: ReturnType<Machine['snapshot']>,
    action: FlowStep,
  ): void {
    const others = ({ agents, ...rest }: typeof before) => ({
      ...rest,
      agents: agents.map(({ draft, live }) => ({ draft, live })),
    });
    if (!isDeepStrictEqual(others(before), others(after))) {
      expect({ action, ...others(after) }).toEqual({ action, ...others(before) });
    }
    const lost = after.agents.flatMap(({ ours }, index) =>
      (before.agents[index]?.ours ?? []).filter(
        (each) => each !== action.flow && this.flows[each]?.isOn && !ours.includes(each),
      ),
    );
    if (lost.length > 0) expect({ action, lost }).toEqual({ action, lost: [] });
  }

  /** After the last failure, a retry ends in the state that was asked for, and what is off is off. */
  async settle(): Promise<void> {
    const { sandbox, flows } = this;
    for (const stop of this.stops) stop();
    sandbox.loseAtLaunch([]);
    sandbox.copyPathsAtLaunch();
    for (const [index, agentId] of this.agents.entries()) {
      const phone = sandbox.phones()[index];
      if (phone) phone.inbound_agent_id = agentId;
    }
    // For as long as a hook of somebody else may be at work.
    for (let count = 0; count < 150; count += 1) await timersPromises.setTimeout(2_000);
    for (const [flow, { isOn }] of flows.entries()) {
      if (!isOn) continue;
      // The colleague finishes what is half-done: a draft with edits of others is not launched.
      for (const agentId of this.agents) sandbox.publish(agentId, sandbox.launchVersion(agentId));
      const reason = await this.operate({ do: 'republish', flow });
      // Refused by what the user has chosen, not by a failure.
      const isRefused = reason?.includes('the same conversational path as a launched version');
      if (!isRefused) expect({ flow, reason }).toEqual({ flow, reason: null });
    }
    // What is off has no hooks: those of another flow see to it.
    await this.addHelper().switchOn();
    const ours = this.snapshot().agents.map((agent) => agent.ours);
    for (const [index, flow] of flows.entries()) this.check(index, flow, ours);
  }

  private addHelper(): Flow {
    const connection = { apiKey: this.apiKey, baseUrl: this.sandbox.url };
    const input = { delivery: 'polling' };
    return this.host.addFlow({ trigger: 'call_finished', connection, input, name: 'Another' });
  }

  private check(index: number, flow: Flow, ours: readonly number[][]): void {
    const { sandbox } = this;
    const getIs = (thing: object) => JSON.stringify(thing).includes(flow.id);
    const workflows = sandbox.workflows().filter(getIs);
    const tools = sandbox
      .integrations()
      .flatMap(({ id }) => sandbox.tools(id))
      .filter(getIs);
    const plan = FLOWS[index];
    const isOn = flow.isOn && !this.gone.has(index);
    const isLinked = plan?.trigger !== 'function_call';
    const rolledBack = flow.store.entries.get('published_agents') ?? '';
    const missing = (plan?.agents ?? []).filter(
      (agent) =>
        isOn &&
        plan?.afterwards === 'publish' &&
        !ours[agent]?.includes(index) &&
        !rolledBack.includes(this.agents[agent] ?? '?'),
    );
    expect({
      index,
      workflows: workflows.map(({ status }) => status),
      tools: tools.length,
      missing,
    }).toEqual({
      index,
      workflows: isOn
        ? isLinked
          ? ['ENABLED']
          : []
        : this.gone.has(index)
          ? []
          : workflows.slice(0, 1).map(() => 'DISABLED'),
      tools: isOn ? (isLinked ? 0 : 1) : this.gone.has(index) ? 0 : tools.length,
      missing: [],
    });
    expect(tools.length).toBeLessThanOrEqual(1);
  }
}
