import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

/** The input of a child process. */
export interface Task {
  /** The folder with the installed packed piece. */
  folder: string;
  /** URL and API key of the sandbox, which the parent runs. */
  baseUrl: string;
  apiKey: string;
  /** Input of the particular task, such as call ids. */
  ids: string[];
}

/** From the child: a request to the parent, or the result. */
type Message = { id: number; request: string } | { result: unknown };

/**
 * Runs a script of this folder in a child process, and responds to its requests; gives its result.
 *
 * @throws {Error} when the child ends without a result.
 */
export async function inOwnProcess<Result>(
  script: string,
  task: Task,
  respond: (request: string) => Promise<unknown> = () => Promise.resolve(null),
): Promise<Result> {
  const child = fork(path.join(__dirname, script), [JSON.stringify(task)], {
    execArgv: [...process.execArgv, '--expose-gc'],
  });
  let outcome: { result: unknown } | undefined;
  child.on('message', (message: Message) => {
    if ('result' in message) outcome = message;
    else void respond(message.request).then((value) => child.send({ id: message.id, value }));
  });
  await once(child, 'exit');
  if (!outcome) throw new Error(`${script} failed`);
  return outcome.result as Result;
}

/** In the child: does the work and sends its result to the parent. */
export function runTask<Result>(doTask: (task: Task) => Promise<Result>): void {
  const task = JSON.parse(process.argv[2] ?? '') as Task;
  void doTask(task).then((result) => {
    process.send?.({ result }, () => process.exit());
  });
}

let requestCount = 0;

/** In the child: sends a request to the parent; gives the response. */
export async function requestParent<Value>(request: string): Promise<Value> {
  requestCount += 1;
  const id = requestCount;
  return new Promise((resolve) => {
    const listen = (message: { id: number; value: Value }) => {
      if (message.id !== id) return;
      process.off('message', listen);
      resolve(message.value);
    };
    process.on('message', listen);
    process.send?.({ id, request });
  });
}

/** Peak memory of this process, in MB. */
export function peakMemory(): number {
  return process.resourceUsage().maxRSS / 1024;
}
