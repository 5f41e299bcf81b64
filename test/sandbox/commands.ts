/** The commands of `npm run sandbox`. */
import type { CallType } from './contract';
import type { Rule, Sandbox } from './sandbox';
import { answeredCall, unansweredCall } from './seed';

export const COMMANDS_HELP = `Commands (an agent, version or call is given by the start of its id):
  agents                              list the agents and their versions
  calls                               list the last ten calls
  call inbound [agent]                make an answered call with a transcript
  call outbound [agent]               the same, outbound
  call outbound unanswered [agent]    make an unanswered call
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

/** The user's input is wrong; the message is for the user. */
export class UsageError extends Error {}

type Command = (...words: string[]) => string | Promise<string>;

/** The commands on one sandbox. Each returns its output, and throws a UsageError for wrong input. */
export class Commands {
  readonly byName: ReadonlyMap<string, Command> = new Map<string, Command>([
    ['agents', () => this.listAgents()],
    ['calls', () => this.listCalls()],
    ['call', (type, ...rest) => this.makeCall(type, rest)],
    ['show', (id) => this.showCall(id)],
    ['repeat', (id) => this.repeatDelivery(id)],
    ['publish', (agent, version) => this.publish(agent, version)],
    ['webhooks', () => this.listWebhooks()],
    ['deliveries', () => this.deliveryLines(-10).join('\n') || 'No deliveries yet.'],
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
      .map(({ id }) => this.callLine(id));
    return lines.join('\n') || 'No calls yet.';
  }

  private makeCall(type: string | undefined, words: string[]): Promise<string> {
    if (type !== 'inbound' && type !== 'outbound') {
      throw new UsageError('A call is inbound or outbound');
    }
    const unanswered = words[0] === 'unanswered';
    const named = unanswered ? words[1] : words[0];
    if (unanswered && type === 'inbound') throw new UsageError('The agents answer every call');
    const agentId = named === undefined ? this.defaultAgent[type] : this.agentFrom(named).agent_id;
    return this.delivered(
      unanswered
        ? unansweredCall(this.sandbox, { agentId })
        : answeredCall(this.sandbox, { agentId }, type),
    );
  }

  private showCall(id: string | undefined): string {
    const callId = this.callFrom(id);
    const messages = this.sandbox
      .messages(callId)
      .map(({ role, content, tool_call: tool }) => `  ${role}: ${content ?? JSON.stringify(tool)}`);
    return [JSON.stringify(this.sandbox.call(callId), null, 2), ...messages].join('\n');
  }

  private repeatDelivery(id: string | undefined): Promise<string> {
    const callId = this.callFrom(id);
    this.sandbox.redeliver(callId);
    return this.delivered(callId);
  }

  private publish(agent: string | undefined, version: string | undefined): string {
    const { agent_id: agentId, versions } = this.agentFrom(agent);
    if (version === 'none') {
      this.sandbox.publish(agentId, null);
      return 'No version is published now.';
    }
    const launched = versions.filter((known) => known.is_draft !== true);
    const found = findById(launched, ({ version_id }) => version_id, version, 'launched version');
    this.sandbox.publish(agentId, found.version_id);
    return `${found.version_id} is published.`;
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
    if (!(chance >= 0 && chance <= 1))
      throw new UsageError(`${command} takes a number from 0 to 1`);
    this.removeRule.get(command)?.();
    this.removeRule.set(command, this.sandbox.misbehave({ ...rule, chance }));
    return chance;
  }

  private agentFrom(id: string | undefined) {
    return findById(this.sandbox.agents(), ({ agent_id }) => agent_id, id, 'agent');
  }

  private callFrom(id: string | undefined): string {
    return findById(this.sandbox.calls(), (call) => call.id, id, 'call').id;
  }

  /** Waits for the deliveries of a call; returns the call and their outcomes. */
  private async delivered(callId: string): Promise<string> {
    const before = this.sandbox.deliveries.length;
    await this.sandbox.settled();
    return [this.callLine(callId), ...this.deliveryLines(before)].join('\n');
  }

  private callLine(callId: string): string {
    const { type, status, end_reason: reason, contact, duration } = this.sandbox.call(callId);
    const length = typeof duration === 'number' ? `${duration} s` : 'unanswered';
    return [callId, type, status, contact.identifier, length, reason ?? ''].join('  ').trimEnd();
  }

  private deliveryLines(from: number): string[] {
    return this.sandbox.deliveries
      .slice(from)
      .map(({ callId, status, outcome, httpStatus, url }) =>
        ['  ', callId.slice(0, 8), status, outcome, httpStatus ?? '-', withoutQuery(url)].join(
          '  ',
        ),
      );
  }
}

/** A URL without its query, which may be secret. */
function withoutQuery(url: string): string {
  const { origin, pathname, search } = new URL(url);
  return `${origin}${pathname}${search && '?…'}`;
}

/**
 * The item whose id starts with `start`.
 *
 * @throws {UsageError} when there is no such item, or more than one
 */
function findById<T>(
  items: readonly T[],
  idOf: (item: T) => string,
  start: string | undefined,
  what: string,
): T {
  if (start === undefined) throw new UsageError(`Which ${what}? Give the start of its id`);
  const [found, ...others] = items.filter((item) => idOf(item).startsWith(start));
  if (found === undefined) throw new UsageError(`No ${what} has an id that starts with ${start}`);
  if (others.length > 0) throw new UsageError(`More than one ${what} has an id like that`);
  return found;
}
