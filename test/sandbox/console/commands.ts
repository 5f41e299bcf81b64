/** The commands of `npm run sandbox`. */
import type { CallType } from '../contract';
import type { Rule, Sandbox } from '../sandbox';
import { placeAnsweredCall, placeUnansweredCall } from '../seed';
import { letCallHappen } from './calls';
import { findOne, UsageError } from './find';
import { listFunctions, useFunction } from './functions';
import { callLine, deliveryLines, withoutQuery } from './lines';
import { listWorkflows } from './workflows';

export const COMMANDS_HELP = `Commands (an agent is given by the start of its name or id, a version as v2 or by the start of its id,
a call by the start of its id):
  agents                              list the agents and their versions
  calls                               list the last ten calls
  call inbound [agent]                make an answered call with a transcript; Pre-Call runs before it
  call outbound [agent]               the same, outbound
  call outbound unanswered [agent]    make an unanswered call
  functions                           list the functions of agents, with what to type after "use"
  use <function> [name=value ...]     make a call in which an agent uses a function; prints the answer
  workflows                           list the workflows, and the agent versions that have them
  show <call>                         show a call and its messages
  repeat <call>                       deliver the call's last status again
  publish <agent> <version|none>      publish a version of an agent
  webhooks                            list the webhooks
  deliveries                          list the last ten deliveries and their outcomes
  drop <0..1>                         drop this share of the deliveries; 0 stops it
  fail <0..1>                         respond 503 to this share of the requests; 0 stops it
  help                                show this help
  quit                                stop the sandbox
Without an agent, Reception takes inbound calls and Sales follow-up makes outbound calls.`;

type Command = (...words: string[]) => string | Promise<string>;

/** The commands on one sandbox. */
export class Commands {
  private readonly byName: ReadonlyMap<string, Command> = new Map<string, Command>([
    ['agents', () => this.listAgents()],
    ['calls', () => this.listCalls()],
    ['call', (type, ...rest) => this.makeCall(type, rest)],
    ['functions', () => listFunctions(this.sandbox)],
    ['use', (name, ...rest) => useFunction(this.sandbox, name, rest)],
    ['workflows', () => listWorkflows(this.sandbox)],
    ['show', (id) => this.showCall(id)],
    ['repeat', (id) => this.repeatDelivery(id)],
    ['publish', (...words) => this.publish(words)],
    ['webhooks', () => this.listWebhooks()],
    ['deliveries', () => deliveryLines(this.sandbox, -10).join('\n') || 'No deliveries yet.'],
    ['drop', (share) => this.dropDeliveries(share)],
    ['fail', (share) => this.failRequests(share)],
    ['help', () => COMMANDS_HELP],
  ]);
  /** Removes the rule of a command. */
  private readonly removeRule = new Map<string, () => void>();

  constructor(
    private readonly sandbox: Sandbox,
    private readonly defaultAgent: Record<CallType, string>,
  ) {}

  /** Runs one line of input; returns its output, or what is wrong with the input. */
  async run(line: string): Promise<string> {
    const [name = '', ...words] = line.trim().split(/\s+/);
    try {
      const command = this.byName.get(name);
      if (!command)
        throw new UsageError(`Unknown command "${name}". Type "help" for the commands.`);
      return await command(...words);
    } catch (error) {
      if (error instanceof UsageError) return error.message;
      throw error;
    }
  }

  private listAgents(): string {
    const lines = this.sandbox.agents().flatMap(({ agent_id: id, name, versions }) => [
      `${id}  ${name ?? ''}`,
      ...versions.map((version) => {
        const label = version.is_draft ? 'draft' : `v${version.version_number}`;
        const state = version.is_published ? 'published' : '';
        return `  ${version.version_id}  ${label}  ${version.version_name ?? ''} ${state}`.trimEnd();
      }),
    ]);
    return lines.join('\n');
  }

  private listCalls(): string {
    const lines = this.sandbox
      .calls()
      .slice(-10)
      .map(({ id }) => callLine(this.sandbox, id));
    return lines.join('\n') || 'No calls yet.';
  }

  private makeCall(type: string | undefined, words: string[]): Promise<string> {
    if (type !== 'inbound' && type !== 'outbound') {
      throw new UsageError('A call is inbound or outbound');
    }
    const unanswered = words[0] === 'unanswered';
    const named = words.slice(unanswered ? 1 : 0).join(' ');
    if (unanswered && type === 'inbound') throw new UsageError('The agents answer every call');
    const agentId = named === '' ? this.defaultAgent[type] : this.agentFrom(named).agent_id;
    return letCallHappen(this.sandbox, () =>
      unanswered
        ? placeUnansweredCall(this.sandbox, { agentId })
        : placeAnsweredCall(this.sandbox, { agentId }, type),
    );
  }

  private showCall(id: string | undefined): string {
    const callId = this.callFrom(id);
    const messages = this.sandbox
      .messages(callId)
      .map(({ role, content, tool_call: tool }) => `  ${role}: ${content ?? JSON.stringify(tool)}`);
    return [JSON.stringify(this.sandbox.call(callId), null, 2), ...messages].join('\n');
  }

  private async repeatDelivery(id: string | undefined): Promise<string> {
    const callId = this.callFrom(id);
    const before = this.sandbox.deliveries.length;
    this.sandbox.redeliver(callId);
    await this.sandbox.settled();
    const delivered = deliveryLines(this.sandbox, before, callId);
    if (delivered.length === 0) delivered.push('    delivered to nobody: no webhook is registered');
    return [callLine(this.sandbox, callId), ...delivered].join('\n');
  }

  private publish(words: string[]): string {
    const agentName = words.slice(0, -1).join(' ');
    const { agent_id: agentId, versions } = this.agentFrom(agentName);
    const version = words.at(-1);
    if (version === 'none') {
      this.sandbox.publish(agentId, null);
      return 'No version is published now.';
    }
    const launched = versions.filter((known) => known.is_draft !== true);
    const { version_id: versionId, version_number: number } = findOne(
      launched,
      ({ version_id, version_number }) => [`v${version_number}`, version_id],
      version,
      'launched version',
    );
    this.sandbox.publish(agentId, versionId);
    return `v${number} is published.`;
  }

  private listWebhooks(): string {
    const lines = this.sandbox.webhooks().map(({ id, url }) => `${id}  ${withoutQuery(url)}`);
    return lines.join('\n') || 'No webhooks are registered.';
  }

  private dropDeliveries(share: string | undefined): string {
    const rule: Rule = { on: 'deliveries', effect: { kind: 'drop' } };
    const chance = this.replaceRule('drop', share, rule);
    return `Deliveries are dropped with a probability of ${chance}.`;
  }

  private failRequests(share: string | undefined): string {
    const rule: Rule = { on: 'requests', effect: { kind: 'status', status: 503 } };
    const chance = this.replaceRule('fail', share, rule);
    return `Requests get a 503 with a probability of ${chance}.`;
  }

  /** Replaces the rule that the same command added before. */
  private replaceRule(command: string, share: string | undefined, rule: Rule): number {
    const chance = Number(share ?? NaN);
    if (!(chance >= 0 && chance <= 1)) {
      throw new UsageError(`${command} takes a number from 0 to 1`);
    }
    this.removeRule.get(command)?.();
    this.removeRule.set(command, this.sandbox.misbehave({ ...rule, chance }));
    return chance;
  }

  private agentFrom(text: string) {
    return findOne(this.sandbox.agents(), ({ name, agent_id: id }) => [name, id], text, 'agent');
  }

  private callFrom(id: string | undefined): string {
    return findOne(this.sandbox.calls(), (call) => [call.id], id, 'call').id;
  }
}
