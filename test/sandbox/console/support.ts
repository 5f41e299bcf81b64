/** Shared by the tests of the console: a console, and a host whose flows it serves. */
import { diga } from '../../../src/index';
import { startHost } from '../../support/host';
import { recordLog } from '../../support/log';
import { opened } from '../../support/opened';
import { Commands } from './commands';
import { startConsole } from './start';

/** Starts a console and a host, whose log is kept silent; both close after the test. */
export async function startBoth(port?: number, key?: string) {
  recordLog();
  const { sandbox, project } = await startConsole(port, key);
  await opened(Promise.resolve(sandbox));
  const host = await opened(startHost(diga));
  const { reception, sales } = project;
  const commands = new Commands(sandbox, { inbound: reception.agentId, outbound: sales.agentId });
  return {
    sandbox,
    host,
    project,
    connection: { apiKey: sandbox.apiKey, baseUrl: sandbox.url },
    /** The lines that a line of input prints. */
    type: async (line: string) => (await commands.run(line)).split('\n'),
  };
}

export type Both = Awaited<ReturnType<typeof startBoth>>;
