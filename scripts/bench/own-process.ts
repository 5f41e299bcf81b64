import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

/** What the work in a process of its own is told. */
export interface Task {
  /** Where the packed piece is installed. */
  folder: string;
  /** The address and the key of a sandbox in the process that asks. */
  baseUrl: string;
  apiKey: string;
  /** What the task is about: ids of calls, mostly. */
  ids: string[];
}

type Message = { id: number; question: unknown } | { result: unknown };

/** Runs a script of this folder in a fresh process, answers what it asks on the way, gives its result. */
export async function inOwnProcess<Result>(
  script: string,
  task: Task,
  answer: (question: unknown) => Promise<unknown> = () => Promise.resolve(null),
): Promise<Result> {
  const child = fork(path.join(__dirname, script), [JSON.stringify(task)], {
    execArgv: [...process.execArgv, '--expose-gc'],
  });
  let outcome: { result: unknown } | undefined;
  child.on('message', (message: Message) => {
    if ('result' in message) outcome = message;
    else void answer(message.question).then((value) => child.send({ id: message.id, value }));
  });
  await once(child, 'exit');
  if (!outcome) throw new Error(`${script} failed`);
  return outcome.result as Result;
}

/** In the fresh process: does the work and hands its result over. */
export function work<Result>(doIt: (task: Task) => Promise<Result>): void {
  const task = JSON.parse(process.argv[2] ?? '') as Task;
  void doIt(task).then((result) => {
    process.send?.({ result }, () => process.exit());
  });
}

let questions = 0;

/** In the fresh process: asks the one that has started it. */
export async function ask<Answer>(question: unknown): Promise<Answer> {
  questions += 1;
  const id = questions;
  return new Promise((resolve) => {
    const listen = (message: { id: number; value: Answer }) => {
      if (message.id !== id) return;
      process.off('message', listen);
      resolve(message.value);
    };
    process.on('message', listen);
    process.send?.({ id, question });
  });
}

/** Peak memory of this process so far, in MB. */
export function peakMemory(): number {
  return process.resourceUsage().maxRSS / 1024;
}
