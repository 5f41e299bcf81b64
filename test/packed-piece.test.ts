import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type InputPropertyMap, PropertyType } from '@activepieces/pieces-framework';
import { install, load } from '../scripts/demo/install';
import { packedFile } from '../scripts/paths';
import { diga } from '../src/index';
import { type SeededProject, seedProject } from './sandbox/seed';
import { startAll } from './support/diga';
import { type Host, type Item, startHost } from './support/host';
import { opened } from './support/opened';

/** What each action is tried with. The packed piece must do with it what the sources do. */
const INPUTS: Record<string, (project: SeededProject) => Item> = {
  list_agents: () => ({ mode: 'any', only_published: false, limit: 2 }),
  find_agent: () => ({ name: 'reception', match: 'partial', only_published: true }),
  get_agent: ({ reception }) => ({ agent: reception.agentId, version: 'published' }),
  list_agent_versions: ({ reception }) => ({ agent: reception.agentId, limit: 5 }),
  custom_api_call: () => ({
    url: { url: '/v1/agent/' },
    method: 'GET',
    body_type: 'none',
    response_is_binary: true,
  }),
};

let folder: string;
let packed: ReturnType<typeof load>;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'piece-diga-'));
  install(packedFile, folder);
  packed = load(folder);
}, 60_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A Diga, and a host with the packed piece beside the one with the sources. */
async function start() {
  const { sandbox, host: fromSources, connection } = await startAll();
  const project = seedProject(sandbox);
  const fromPackedFile = await opened(startHost(packed));
  return { sandbox, connection, project, fromSources, fromPackedFile };
}

test('every action is tried below', () => {
  expect(Object.keys(packed.actions())).toEqual(Object.keys(INPUTS));
});

test.each(Object.keys(INPUTS))('%s does what it does in the sources', async (name) => {
  const { connection, project, fromSources, fromPackedFile } = await start();
  const run = async (host: Host) => {
    const output = await host.runAction(name, connection, INPUTS[name]?.(project));
    return { body: 'no body', ...output, headers: 'with their date', files: host.files };
  };
  expect(await run(fromPackedFile)).toEqual(await run(fromSources));
});

test('the connection is checked, and the pickers open', async () => {
  const { connection, fromSources, fromPackedFile } = await start();
  expect(await fromPackedFile.check(connection)).toEqual({ valid: true });
  for (const [name, { props }] of Object.entries(packed.actions())) {
    for (const [propName, { type }] of Object.entries(props as InputPropertyMap)) {
      if (type !== PropertyType.DROPDOWN) continue;
      const open = (host: Host) => host.pickInAction(name, propName, connection);
      expect(await open(fromPackedFile)).toEqual(await open(fromSources));
    }
  }
});

test('Call Finished is tested, switched on, run and switched off', async () => {
  const { sandbox, connection, project, fromSources, fromPackedFile } = await start();
  expect(Object.keys(packed.triggers())).toEqual(Object.keys(diga.triggers()));
  const flowOn = (host: Host) =>
    host.addFlow({
      trigger: 'call_finished',
      connection,
      input: { agents: [project.reception.agentId], direction: 'any', delivery: 'instant' },
    });
  const flow = flowOn(fromPackedFile);
  expect(await flow.pick('agents')).toEqual(await flowOn(fromSources).pick('agents'));
  expect(await flow.pressTest()).toEqual(await flowOn(fromSources).pressTest());

  await flow.switchOn();
  const call = sandbox.placeCall({ agentId: project.reception.agentId });
  sandbox.finishCall(call);
  await sandbox.settled();
  await fromPackedFile.settled();
  expect(flow.runs).toEqual([expect.objectContaining({ call_id: call, status: 'completed' })]);
  await flow.switchOff();
  expect(sandbox.webhooks()).toEqual([]);
});
