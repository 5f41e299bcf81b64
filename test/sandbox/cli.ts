/** The sandbox on its own: `npm run sandbox`. A person places calls by typing commands. */
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import type { CallType } from './contract';
import type { Rule, Sandbox } from './sandbox';
import { startSandbox } from './sandbox';
import { answeredCall, seedProject, unansweredCall } from './seed';

const COMMANDS = `Commands (an agent, version or call is named by the start of its id):
  agents                              the agents and their versions
  calls                               the newest ten calls
  call inbound [agent]                an answered call with a transcript
  call outbound [agent]               the same the other way
  call outbound unanswered [agent]    a call that nobody answers
  show <call>                         a call and what was said in it
  repeat <call>                       deliver the call's last status once more
  publish <agent> <version|none>      publish a version of an agent
  webhooks                            what is registered now
  deliveries                          the newest ten deliveries and what became of them
  drop <0..1>                         lose this share of the deliveries; 0 ends it
  fail <0..1>                         answer this share of the requests with 503; 0 ends it
  help                                this
  quit                                end the sandbox
Without an agent, Reception takes inbound calls and Sales follow-up makes the outbound ones.`;

const HELP = `A local Diga with a small project in it, to try the piece without a Diga account.

Usage: npm run sandbox -- [--port <number>] [--key <API key>] [--help]

  --port <number>    the port on 127.0.0.1 (default: a free one)
  --key <API key>    the key that it accepts (default: a new one)
  --help             this

It prints its address and its API key: put both into the connection. It delivers to webhooks on this
machine only. Nothing is kept when it ends. Commands are read from the standard input, one a line;
it ends at "quit", at the end of the input and at Ctrl-C.

${COMMANDS}`;

/** A mistake of the person at the keyboard; its message is for them. */
class Mistake extends Error {}

type Command = (...words: string[]) => string | Promise<string>;

/** The commands by name. Each gives what there is to say, or throws a Mistake. */
function commandsFor(sandbox: Sandbox, defaultAgent: Record<CallType, string>) {
  const endings = new Map<string, () => void>();

  /** Puts a rule in the place of the one that the same command made before. */
  function misbehaveAt(command: string, chanceText: string | undefined, rule: Rule): number {
    const chance = Number(chanceText ?? NaN);
    if (!(chance >= 0 && chance <= 1)) throw new Mistake(`${command} takes a number from 0 to 1`);
    endings.get(command)?.();
    endings.set(command, sandbox.misbehave({ ...rule, chance }));
    return chance;
  }

  function agentFrom(id: string | undefined) {
    return theOne(sandbox.agents(), ({ agent_id }) => agent_id, id, 'agent');
  }

  function callFrom(id: string | undefined): string {
    return theOne(sandbox.calls(), (call) => call.id, id, 'call').id;
  }

  async function delivered(callId: string): Promise<string> {
    const before = sandbox.deliveries.length;
    await sandbox.settled();
    return [callLine(callId), ...deliveryLines(before)].join('\n');
  }

  function callLine(callId: string): string {
    const { type, status, end_reason: reason, contact, duration } = sandbox.call(callId);
    const length = typeof duration === 'number' ? `${duration} s` : 'no answer';
    return [callId, type, status, contact.identifier, length, reason ?? ''].join('  ').trimEnd();
  }

  function deliveryLines(from: number): string[] {
    return sandbox.deliveries
      .slice(from)
      .map(({ callId, status, outcome, httpStatus, url }) =>
        ['  ', callId.slice(0, 8), status, outcome, httpStatus ?? '-', shown(url)].join('  '),
      );
  }

  return new Map<string, Command>([
    [
      'agents',
      () =>
        sandbox
          .agents()
          .flatMap(({ agent_id: id, name, versions }) => [
            `${id}  ${name ?? ''}`,
            ...versions.map((version) => {
              const label = version.is_draft ? 'draft' : `v${version.version_number}`;
              const live = version.is_published ? 'published' : '';
              return `  ${version.version_id}  ${label}  ${version.version_name ?? ''} ${live}`.trimEnd();
            }),
          ])
          .join('\n'),
    ],
    [
      'calls',
      () =>
        sandbox
          .calls()
          .slice(-10)
          .map(({ id }) => callLine(id))
          .join('\n') || 'No calls yet.',
    ],
    [
      'call',
      (type, ...rest) => {
        if (type !== 'inbound' && type !== 'outbound') {
          throw new Mistake('A call is inbound or outbound');
        }
        const unanswered = rest[0] === 'unanswered';
        const named = unanswered ? rest[1] : rest[0];
        if (unanswered && type === 'inbound') throw new Mistake('The agents answer every call');
        const agentId = named === undefined ? defaultAgent[type] : agentFrom(named).agent_id;
        return delivered(
          unanswered
            ? unansweredCall(sandbox, { agentId })
            : answeredCall(sandbox, { agentId }, type),
        );
      },
    ],
    [
      'show',
      (id) => {
        const callId = callFrom(id);
        const said = sandbox
          .messages(callId)
          .map(
            ({ role, content, tool_call: tool }) => `  ${role}: ${content ?? JSON.stringify(tool)}`,
          );
        return [JSON.stringify(sandbox.call(callId), null, 2), ...said].join('\n');
      },
    ],
    [
      'repeat',
      (id) => {
        const callId = callFrom(id);
        sandbox.redeliver(callId);
        return delivered(callId);
      },
    ],
    [
      'publish',
      (agent, version) => {
        const { agent_id: agentId, versions } = agentFrom(agent);
        const launched = versions.filter((known) => known.is_draft !== true);
        const versionId =
          version === 'none'
            ? null
            : theOne(launched, ({ version_id }) => version_id, version, 'launched version')
                .version_id;
        sandbox.publish(agentId, versionId);
        return versionId === null ? 'No version is published now.' : `${versionId} is published.`;
      },
    ],
    [
      'webhooks',
      () =>
        sandbox
          .webhooks()
          .map(({ id, url }) => `${id}  ${shown(url)}`)
          .join('\n') || 'No webhooks are registered.',
    ],
    ['deliveries', () => deliveryLines(-10).join('\n') || 'No deliveries yet.'],
    [
      'drop',
      (share) => {
        const rule: Rule = { on: 'deliveries', effect: { kind: 'drop' } };
        return `Deliveries are lost with a chance of ${misbehaveAt('drop', share, rule)}.`;
      },
    ],
    [
      'fail',
      (share) => {
        const rule: Rule = { on: 'requests', effect: { kind: 'status', status: 503 } };
        return `Requests are answered 503 with a chance of ${misbehaveAt('fail', share, rule)}.`;
      },
    ],
    ['help', () => COMMANDS],
  ]);
}

/** An address without what its query says, which may be a secret. */
function shown(url: string): string {
  const { origin, pathname, search } = new URL(url);
  return `${origin}${pathname}${search && '?…'}`;
}

/** The one of `items` whose id starts with `start`. Throws a Mistake if there is none, or more. */
function theOne<T>(
  items: readonly T[],
  idOf: (item: T) => string,
  start: string | undefined,
  what: string,
): T {
  if (start === undefined) throw new Mistake(`Which ${what}? Give the start of its id`);
  const [found, ...others] = items.filter((item) => idOf(item).startsWith(start));
  if (found === undefined) throw new Mistake(`No ${what} has an id that starts with ${start}`);
  if (others.length > 0) throw new Mistake(`More than one ${what} has an id like that`);
  return found;
}

function readArguments(): { help: boolean; port: number; key: string | undefined } {
  try {
    const { values } = parseArgs({
      options: {
        help: { type: 'boolean', short: 'h' },
        port: { type: 'string' },
        key: { type: 'string' },
      },
    });
    const port = Number(values.port ?? 0);
    if (!Number.isInteger(port) || port < 0 || port > 65535) {
      throw new Mistake('--port takes a number from 0 to 65535');
    }
    return { help: values.help ?? false, port, key: values.key };
  } catch (error) {
    throw new Mistake(error instanceof Error ? error.message : String(error));
  }
}

async function main(): Promise<void> {
  const { help, port, key } = readArguments();
  if (help) {
    console.log(HELP);
    return;
  }
  const sandbox = await startSandbox({
    port,
    loopbackIsPublic: true,
    ...(key === undefined ? {} : { apiKey: key }),
  });
  const { reception, sales } = seedProject(sandbox);
  const commands = commandsFor(sandbox, { inbound: reception.agentId, outbound: sales.agentId });
  console.log(`Diga sandbox\n  address  ${sandbox.url}\n  API key  ${sandbox.apiKey}`);
  console.log('Type "help" for the commands, "quit" to end.');

  const input = createInterface({
    input: process.stdin,
    output: process.stdout,
    terminal: process.stdin.isTTY,
    prompt: 'diga> ',
  });
  const prompt = () => {
    if (process.stdin.isTTY) input.prompt();
  };
  // At a terminal readline takes Ctrl-C itself; elsewhere the process gets it.
  process.once('SIGINT', () => input.close());
  process.once('SIGTERM', () => input.close());
  prompt();
  for await (const line of input) {
    const [name = '', ...words] = line.trim().split(/\s+/);
    if (name === 'quit') break;
    if (name !== '') {
      try {
        const command = commands.get(name);
        if (!command) throw new Mistake(`There is no command "${name}"; "help" lists them`);
        console.log(await command(...words));
      } catch (error) {
        if (!(error instanceof Mistake)) throw error;
        console.log(error.message);
      }
    }
    prompt();
  }
  input.close();
  await sandbox.close();
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
