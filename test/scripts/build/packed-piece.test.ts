import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type InputPropertyMap, PropertyType } from '@activepieces/pieces-framework';
import { install, load } from '../../../scripts/lib/packed-piece';
import { packedFile } from '../../../scripts/lib/paths';
import { diga } from '../../../src/index';
import { startSandbox } from '../../sandbox/sandbox';
import { startHost } from '../../support/host';
import { addExamples, getInput } from '../../support/inputs';
import { opened } from '../../support/opened';

let folder: string;
let packed: ReturnType<typeof load>;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'piece-diga-'));
  install(packedFile, folder);
  packed = load(folder);
}, 60_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A sandbox with its examples, and a host that has loaded the piece. */
async function start(piece: typeof packed) {
  const sandbox = await opened(startSandbox({ loopbackIsPublic: true }));
  const host = await opened(startHost(piece));
  const connection = { apiKey: sandbox.apiKey, baseUrl: sandbox.url };
  return { sandbox, host, connection, ...addExamples(sandbox) };
}

/** An output as text, without what differs from one run to the next. */
function comparable(output: unknown): string {
  return JSON.stringify(output, null, 1)
    .replace(/[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/g, '<id>')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>')
    .replace(/"date": ".*"/g, '"date": <time>')
    .replace(/127\.0\.0\.1:\d+/g, '<address>');
}

describe('the packed piece', () => {
  it.each(Object.values(diga.actions()))(
    'gives the same for $name as the sources',
    async (action) => {
      const run = async (piece: typeof packed) => {
        const { host, connection, ...examples } = await start(piece);
        const input = getInput(action, examples);
        const { output } = await host.startStep({ action: action.name, connection, input });
        const files = host.files.map(({ fileName }) => fileName);
        return comparable({ output, files });
      };
      expect(await run(packed)).toBe(await run(diga));
    },
  );

  it('has every action', () => {
    expect(Object.keys(packed.actions())).toEqual(Object.keys(diga.actions()));
  });

  it.each(['+44 20 7946 0000', '+870 773 000 000'])(
    'calls %s, whose numbering plan is not in the bundle',
    async (to_number) => {
      const { sandbox, host, connection } = await start(packed);
      const phone = sandbox.addPhone({
        telephony_provider: 'custom',
        sip_config: { termination_uri: 'sip.example.com' },
      });
      const input = { from_number: phone, to_number };
      const call = await host.runAction('make_call', connection, input);
      expect(call).toMatchObject({ phone_number: to_number.replaceAll(' ', '') });
    },
  );

  it('checks the connection and opens the pickers', async () => {
    const fromFile = await start(packed);
    const fromSources = await start(diga);
    expect(await fromFile.host.check(fromFile.connection)).toEqual({ valid: true });
    for (const [name, { props }] of Object.entries(packed.actions())) {
      for (const [propName, { type }] of Object.entries(props as InputPropertyMap)) {
        if (type !== PropertyType.DROPDOWN && type !== PropertyType.MULTI_SELECT_DROPDOWN) continue;
        const open = async ({ host, connection }: typeof fromFile) =>
          comparable(await host.pickInAction(name, propName, connection));
        expect(await open(fromFile)).toBe(await open(fromSources));
      }
    }
  });

  it('tests Call Finished, switches it on, runs it and switches it off', async () => {
    expect(Object.keys(packed.triggers())).toEqual(Object.keys(diga.triggers()));
    const flowOn = ({ host, connection, project }: Awaited<ReturnType<typeof start>>) =>
      host.addFlow({
        trigger: 'call_finished',
        connection,
        input: { agents: [project.reception.agentId], direction: 'any', delivery: 'instant' },
      });
    const fromFile = await start(packed);
    const fromSources = await start(diga);
    const flow = flowOn(fromFile);
    const same = flowOn(fromSources);
    expect(comparable(await flow.pick('agents'))).toBe(comparable(await same.pick('agents')));
    expect(comparable(await flow.pick('versions'))).toBe(comparable(await same.pick('versions')));
    expect(comparable(await flow.pressTest())).toBe(comparable(await same.pressTest()));

    await flow.switchOn();
    const { sandbox, host, project } = fromFile;
    const call = sandbox.placeCall({ agentId: project.reception.agentId });
    sandbox.finishCall(call);
    await sandbox.settled();
    await host.settled();
    expect(flow.runs).toEqual([expect.objectContaining({ call_id: call, status: 'completed' })]);
    await flow.switchOff();
    expect(sandbox.webhooks()).toEqual([]);
  });
});
