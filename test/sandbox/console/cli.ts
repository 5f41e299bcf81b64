/** `npm run sandbox`: the sandbox alone, with commands for a person to place calls. */
import { createInterface, type Interface } from 'node:readline';
import { parseArgs } from 'node:util';
import { Commands, COMMANDS_HELP } from './commands';
import { UsageError } from './find';
import { startConsole, welcome } from './start';

const HELP = `A local Diga with a small project, to try the piece without a Diga account.

Usage: npm run sandbox -- [--port <number>] [--key <API key>] [--help]

  --port <number>    the port on 127.0.0.1 (default: a free port)
  --key <API key>    the API key that it accepts (default: a new key)
  --help             show this help

It prints its address and its API key: put both into the connection. It delivers to webhooks on this
machine only. Calls, webhooks and whatever else is made in it are gone when it stops; its three agents
have the same ids at each start. With the same --port and --key, a connection goes on working too. It
reads one command a line from standard input, and stops at "quit", at the end of the input and at Ctrl-C.

${COMMANDS_HELP}`;

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
      throw new UsageError('--port takes a number from 0 to 65535');
    }
    return { help: values.help ?? false, port, key: values.key };
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** Runs the commands that the user types, until "quit" or the end of the input. */
async function runCommands(input: Interface, commands: Commands): Promise<void> {
  const prompt = () => {
    if (process.stdin.isTTY) input.prompt();
  };
  prompt();
  for await (const line of input) {
    const text = line.trim();
    if (text === 'quit') break;
    if (text !== '') console.log(await commands.run(text));
    prompt();
  }
}

async function main(): Promise<void> {
  const { help, port, key } = readArguments();
  if (help) {
    console.log(HELP);
    return;
  }
  const { sandbox, project } = await startConsole(port, key);
  const commands = new Commands(sandbox, {
    inbound: project.reception.agentId,
    outbound: project.sales.agentId,
  });
  console.log(welcome(sandbox));

  const input = createInterface({
    input: process.stdin,
    output: process.stdout,
    terminal: process.stdin.isTTY,
    prompt: 'diga> ',
  });
  // At a terminal readline handles Ctrl-C itself; elsewhere the process gets the signal.
  process.once('SIGINT', () => input.close());
  process.once('SIGTERM', () => input.close());
  await runCommands(input, commands);
  input.close();
  await sandbox.close();
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
