import fc from 'fast-check';
import { UserFacingError } from '../../../src/lib/errors';
import { diga } from '../../../src/index';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox';
import { type Flow, type Host, startHost } from '../../support/host';
import { recordLog } from '../../support/log';
import { speedUpTime } from '../../support/time';

/**
 * What the piece writes in Diga, as a machine: flows of each trigger, agents, a colleague in the dashboard,
 * requests that fail before or after they took effect, and launches that lose lists. After every step,
 * nothing of anybody else's has changed, and no live version has lost anything.
 */

/** `npm run chaos -- --writes` sets both. */
const SEQUENCES = Number(process.env['SEQUENCES'] ?? 20);
const SEED = Number(process.env['SEED'] ?? 1);

const AGENTS = 3;
const FLOWS = [
  { trigger: 'function_call', agents: [0, 1], afterwards: 'publish' },
  { trigger: 'function_call', agents: [1], afterwards: 'draft' },
  { trigger: 'pre_call', agents: [0, 2], afterwards: 'publish' },
  { trigger: 'pre_call', agents: [1], afterwards: 'launch' },
  { trigger: 'call_finished', agents: [0, 1], afterwards: 'publish' },
  { trigger: 'call_finished', agents: [2], afterwards: 'launch' },
] as const;

const flow = fc.nat({ max: FLOWS.length - 1 });
const agent = fc.nat({ max: AGENTS - 1 });

const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('switch on' as const), flow }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('republish' as const), flow }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('switch off' as const), flow }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('renew' as const), flow }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('stop without its hook' as const), flow }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('delete' as const), flow }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('edit the prompt' as const), agent }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('add a workflow' as const), agent }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('add a tool' as const), agent }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('publish the draft' as const), agent }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('roll back' as const), agent }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('delete a tool of ours' as const), agent }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('fail' as const),
      after: fc.nat({ max: 8 }),
      times: fc.integer({ min: 1, max: 4 }),
      isProcessed: fc.boolean(),
      status: fc.constantFrom(500, 503, 409),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('lose at launch' as const),
      fields: fc.subarray(['flows', 'integrations'] as const),
    }),
  },
);
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;
type FlowStep = Extract<Step, { flow: number }>;

/** The Diga project, and what belongs to the colleague there. */
class Machine {
  readonly agents: string[];
  readonly flows: Flow[];
  private readonly owned = new Set<string>();
  private readonly integrationId: string;
  private readonly gone = new Set<number>();
  private readonly stops: (() => void)[] = [];
  private count = 0;

  constructor(
    private readonly sandbox: Sandbox,
    host: Host,
  ) {
    const connection = { apiKey: sandbox.apiKey, baseUrl: sandbox.url };
    this.agents = Array.from({ length: AGENTS }, (_, index) => {
      const agentId = sandbox.addAgent({ name: `Agent ${index}`, prompt: 'Be kind.' });
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
    if (!('flow' in action)) return this.disturb(action);
    if (this.gone.has(action.flow)) return;
    const own = this.flows[action.flow];
    if (!own) return;
    const before = this.snapshot();
    await this.operate(own, action).catch((error: unknown) => {
      // Whatever fails says so in a sentence.
      if (!(error instanceof UserFacingError)) throw error;
    });
    this.compare(before, this.snapshot(), JSON.stringify(action));
  }

  private async operate(own: Flow, action: FlowStep): Promise<void> {
    switch (action.do) {
      case 'switch on':
        return own.switchOn();
      case 'republish':
        return own.republish();
      case 'switch off':
        return own.switchOff();
      case 'renew':
        // A host renews only what is on.
        return this.isOn(action.flow) ? own.renew() : undefined;
      case 'stop without its hook':
        return own.stop();
      case 'delete':
        this.gone.add(action.flow);
        return own.remove();
    }
  }

  private disturb(action: Exclude<Step, { flow: number }>): void {
    const { sandbox } = this;
    if (action.do === 'fail') return this.fail(action);
    if (action.do === 'lose at launch') return sandbox.loseAtLaunch(action.fields);
    const agentId = this.agents[action.agent] ?? '';
    const draft = sandbox.draft(agentId);
    this.count += 1;
    switch (action.do) {
      case 'edit the prompt':
        return sandbox.editDraft(agentId, { prompt: `Be kind ${this.count}.` });
      case 'add a workflow': {
        const id = sandbox.addWorkflow({ name: `Workflow ${this.count}` });
        this.owned.add(id);
        return sandbox.editDraft(agentId, { flows: [...(draft.flows ?? []), { id }] });
      }
      case 'add a tool': {
        const id = sandbox.addTool(this.integrationId, { name: `tool_${this.count}` } as never);
        this.owned.add(id);
        const others = (draft.integrations ?? []).filter(
          ({ integration_id }) => integration_id !== this.integrationId,
        );
        const mine = (draft.integrations ?? []).find(
          ({ integration_id }) => integration_id === this.integrationId,
        );
        const tool_ids = [...(mine?.tool_ids ?? []), id];
        return sandbox.editDraft(agentId, {
          integrations: [
            ...others,
            {
              integration_id: this.integrationId,
              integration_name: 'The colleague',
              tool_ids,
            },
          ],
        });
      }
      case 'publish the draft':
        return sandbox.publish(agentId, sandbox.launchVersion(agentId));
      case 'roll back': {
        const versions = this.versions(agentId);
        return sandbox.publish(agentId, versions.at(-1) ?? null);
      }
      case 'delete a tool of ours':
        for (const { id } of sandbox.integrations()) {
          const [tool] = sandbox.tools(id);
          if (id !== this.integrationId && tool) return sandbox.deleteToolFromOutside(id, tool.id);
        }
    }
  }

  private fail({ after, times, isProcessed, status }: Extract<Step, { do: 'fail' }>): void {
    let seen = 0;
    const stop = this.sandbox.misbehave({
      on: 'requests',
      match: (method) => method !== 'GET' && (seen += 1) > after && seen <= after + times,
      effect: { kind: 'status', status, processed: isProcessed } as never,
    });
    this.stops.push(stop);
  }

  private versions(agentId: string): string[] {
    const found = this.sandbox.agents().find(({ agent_id }) => agent_id === agentId);
    return (found?.versions ?? []).flatMap(({ version_id, is_draft }) =>
      is_draft ? [] : version_id,
    );
  }

  /** What belongs to others, and what is live. */
  private snapshot() {
    const { sandbox, owned } = this;
    const theirs = (content: ReturnType<Sandbox['draft']>) => ({
      prompt: content.prompt,
      workflows: (content.flows ?? []).map(({ id }) => id).filter((id) => owned.has(id)),
      tools: (content.integrations ?? [])
        .flatMap(({ tool_ids }) => tool_ids)
        .filter((id) => owned.has(id)),
    });
    const agents = this.sandbox.agents().map(({ agent_id: id, versions }) => {
      const live = versions.find(({ is_published }) => is_published)?.version_id;
      const content = live === undefined ? null : sandbox.version(id, live);
      return {
        draft: theirs(sandbox.draft(id)),
        live: content && theirs(content),
        ours: content && this.oursIn(content),
      };
    });
    const workflows = sandbox.workflows().filter(({ id }) => owned.has(id));
    return { agents, workflows, tools: sandbox.tools(this.integrationId) };
  }

  /** Whose items a version has, by the flow. */
  private oursIn(content: ReturnType<Sandbox['draft']>): number[] {
    const tools = new Map(
      this.sandbox
        .integrations()
        .flatMap(({ id }) => this.sandbox.tools(id).map((tool) => [tool.id, JSON.stringify(tool)])),
    );
    const used = (content.integrations ?? []).flatMap(({ tool_ids }) => tool_ids);
    const links = (content.flows ?? []).map(({ id }) => id);
    return this.flows.flatMap(({ id, store }, index) => {
      const link = store.entries.get('linked_workflow');
      const linkId = link && (JSON.parse(link) as { id: string }).id;
      const isThere =
        links.some((each) => each === linkId) || used.some((each) => tools.get(each)?.includes(id));
      return isThere ? [index] : [];
    });
  }

  private compare(
    before: ReturnType<Machine['snapshot']>,
    after: ReturnType<Machine['snapshot']>,
    action: string,
  ): void {
    const others = ({ agents, workflows, tools }: typeof before) => ({
      agents: agents.map(({ draft, live }) => ({ draft, live })),
      workflows,
      tools,
    });
    expect({ action, ...others(after) }).toEqual({ action, ...others(before) });
    const acting = (JSON.parse(action) as { flow: number }).flow;
    for (const [index, { ours }] of after.agents.entries()) {
      const lost = (before.agents[index]?.ours ?? []).filter(
        (each) => each !== acting && this.isOn(each) && !ours?.includes(each),
      );
      expect({ action, index, lost }).toEqual({ action, index, lost: [] });
    }
  }

  private isOn(index: number): boolean {
    return (this.flows[index] as unknown as { isOn: boolean }).isOn;
  }

  /** After the last failure: what is off is off, and a retry ends in the state that was asked for. */
  async settle(): Promise<void> {
    for (const stop of this.stops) stop();
    this.sandbox.loseAtLaunch([]);
    for (const index of this.flows.keys()) {
      if (this.gone.has(index)) continue;
      const wasOn = this.isOn(index);
      await this.take({ do: wasOn ? 'republish' : 'switch off', flow: index });
    }
    for (const index of this.flows.keys()) await this.take({ do: 'renew', flow: index });
    for (const [index, { id, store }] of this.flows.entries()) {
      const link = store.entries.get('linked_workflow');
      const linkId = link && (JSON.parse(link) as { id: string }).id;
      const ofFlow = this.sandbox.workflows().filter((each) => JSON.stringify(each).includes(id));
      expect(ofFlow.length).toBeLessThanOrEqual(1);
      const tools = this.sandbox
        .integrations()
        .flatMap((each) => this.sandbox.tools(each.id))
        .filter((tool) => JSON.stringify(tool).includes(id));
      expect(tools.length).toBeLessThanOrEqual(1);
      const workflow = ofFlow.find((each) => each.id === linkId);
      if (!this.isOn(index)) {
        const status = workflow?.status ?? 'DISABLED';
        expect({ index, status }).toEqual({ index, status: 'DISABLED' });
      }
    }
  }
}

it(
  'changes nothing of others, and loses nothing that is live, whatever fails',
  async () => {
    recordLog();
    speedUpTime(200);
    const sequences = fc.array(step, { minLength: 1, maxLength: 25, size: 'max' });
    await fc.assert(
      fc.asyncProperty(sequences, async (steps) => {
        const sandbox = await startSandbox({ loopbackIsPublic: true, keepLogs: false });
        const host = await startHost(diga);
        try {
          const machine = new Machine(sandbox, host);
          for (const action of steps) await machine.take(action);
          await machine.settle();
        } finally {
          await host.close();
          await sandbox.close();
        }
      }),
      { numRuns: SEQUENCES, seed: SEED },
    );
  },
  60_000 + SEQUENCES * 5_000,
);
