import { execFileSync } from 'node:child_process';
import { root } from '../../scripts/lib/paths';

/** Prints, for each file and line of code, whether the rule reports it. Jest cannot load ES modules. */
const LINT = `
  import { Linter } from 'eslint';
  import { walls } from './eslint.walls.mjs';
  const linter = new Linter({ cwd: process.cwd() });
  const config = { files: ['**/*.ts'], plugins: { walls }, rules: { 'walls/rooms': 'error' } };
  const results = JSON.parse(process.argv[1]).map(([filename, code]) =>
    linter.verify(code, config, { filename: process.cwd() + '/' + filename }).map((message) => message.ruleId));
  process.stdout.write(JSON.stringify(results));
`;

const REPORTED = [
  ['src/lib/errors.ts', "import { f } from './auth';"],
  ['src/lib/util/ids.ts', "import { f } from '../diga/calls';"],
  ['src/lib/http/fetch.ts', "import { f } from '../errors';"],
  ['src/lib/diga/calls.ts', "import { f } from '../util/ids';"],
  ['src/lib/diga/calls.ts', "import { f } from '@activepieces/shared';"],
  ['src/lib/host/flows.ts', "import { f } from '../diga/calls';"],
  ['src/lib/provisioning/tool.ts', "import { f } from '../props/agent';"],
  ['src/lib/records/call.ts', "import { f } from '../props/agent';"],
  ['src/lib/props/agent.ts', "import { f } from '../actions/get-call';"],
  ['src/lib/auth.ts', "import { f } from './props/agent';"],
  ['src/lib/actions/get-call.ts', "import { f } from '../triggers/call-finished';"],
  ['src/lib/actions/get-call.ts', "import { f } from '../triggers/shared/log';"],
  ['src/lib/actions/get-call.ts', "import { f } from '../../index';"],
  ['src/lib/triggers/call-finished/hooks/run.ts', "export * from '../../../actions/get-call';"],
  ['src/lib/triggers/call-finished/hooks/run.ts', "await import('../../../actions/get-call');"],
  ['scripts/demo/demo.ts', "import { f } from '../../test/e2e/calls';"],
  ['test/sandbox/api.ts', "import { f } from '../../scripts/lib/paths';"],
  ['test/support/host.ts', "import { f } from '../chaos/chance';"],
  ['test/lib/auth.test.ts', "import { f } from '../../scripts/lib/paths';"],
];

const ALLOWED = [
  ['src/index.ts', "import { f } from './lib/triggers/call-finished';"],
  ['src/lib/util/ids.ts', "import { f } from '../errors';"],
  ['src/lib/diga/client.ts', "import { f } from '../http/fetch';"],
  ['src/lib/provisioning/tool.ts', "import { f } from '../diga/calls';"],
  ['src/lib/props/agent.ts', "import { f } from '../auth';"],
  ['src/lib/actions/assign-workflows/record.ts', "import { f } from '../../records/agent';"],
  ['src/lib/actions/response.ts', "import { f } from '../host/flows';"],
  ['src/lib/triggers/call-finished/hooks/run.ts', "import { f } from '../catch-up';"],
  ['scripts/demo/demo.ts', "import { f } from '../../test/support/host';"],
  ['test/sandbox/api.ts', "import { f } from '../support/time';"],
  ['test/e2e/cli.ts', "import { f } from '../../scripts/install/host';"],
];

function lint(cases: string[][]): string[][] {
  const options = ['--input-type=module', '-e', LINT, JSON.stringify(cases)];
  return JSON.parse(
    execFileSync(process.execPath, options, { cwd: root, encoding: 'utf8' }),
  ) as string[][];
}

describe('the walls between rooms', () => {
  it('report imports that leave a room the wrong way', () => {
    const rules = lint(REPORTED);
    expect(REPORTED.filter((_case, index) => rules[index]?.[0] !== 'walls/rooms')).toEqual([]);
  });

  it('let every other import through', () => {
    const rules = lint(ALLOWED);
    expect(ALLOWED.filter((_case, index) => rules[index]?.length !== 0)).toEqual([]);
  });
});
