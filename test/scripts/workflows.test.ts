import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { manifest, root } from '../../scripts/lib/paths';

interface Workflow {
  jobs: Record<string, { strategy?: { matrix: { node: number[] } }; steps: { run?: string }[] }>;
}

const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
const open = (name: string) => parse(read(`.github/workflows/${name}.yml`)) as Workflow;

/** The commands of a workflow, in order. */
const getCommands = ({ jobs }: Workflow) =>
  Object.values(jobs).flatMap(({ steps }) => steps.flatMap(({ run }) => run ?? []));

const { scripts } = JSON.parse(read('package.json')) as {
  scripts: Record<string, string>;
};

describe.each(['ci', 'release'])('the workflow %s', (name) => {
  const commands = getCommands(open(name));

  it('runs every check and every story of the demo', () => {
    expect(commands).toEqual(expect.arrayContaining(['npm ci && npm test', 'npm start -- --all']));
  });

  it('runs only npm scripts that exist', () => {
    const named = [...commands.join('\n').matchAll(/npm run ([\w:-]+)/g)].map(
      ([, script]) => script,
    );
    expect(named.filter((script = '') => !(script in scripts))).toEqual([]);
  });
});

describe('the workflow ci', () => {
  it('begins with the oldest Node that the piece supports, which is that of .nvmrc', () => {
    const { strategy } = open('ci').jobs['test'] ?? {};
    expect(strategy?.matrix.node).toEqual([20, 22, 24]);
    expect(manifest.engines['node']).toBe('>=20');
    expect(read('.nvmrc').trim()).toBe('20');
  });
});

describe('the workflow release', () => {
  it('attaches the packed file and its checksum', () => {
    const [attach = ''] = getCommands(open('release')).slice(-1);
    const [, files] = /^gh release create .* (piece-\S+ \S+)$/.exec(attach) ?? [];
    expect(files).toBe(`${manifest.name}-*.tgz SHA256SUMS`);
  });
});
