import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { manifest, root } from '../../../scripts/lib/paths';
import { writeUpstream } from '../../../scripts/build/upstream';
import { diga } from '../../../src/index';

const run = promisify(execFile);

/** The tsconfig.base.json of Activepieces' own repository, without `paths`. */
const COMPILER = {
  compilerOptions: {
    allowSyntheticDefaultImports: true,
    esModuleInterop: true,
    rootDir: '.',
    sourceMap: true,
    declaration: false,
    moduleResolution: 'node',
    emitDecoratorMetadata: true,
    experimentalDecorators: true,
    importHelpers: true,
    target: 'es2015',
    module: 'esnext',
    lib: ['es2022', 'dom'],
    skipLibCheck: true,
    skipDefaultLibCheck: true,
    baseUrl: '.',
    resolveJsonModule: true,
  },
};

/** Loads every file of a compiled folder, and prints the metadata of the piece that its index exports. */
const LOAD = `
  const [folder] = process.argv.slice(1);
  const files = require('node:fs').readdirSync(folder, { recursive: true });
  for (const file of files.filter((name) => name.endsWith('.js'))) require(folder + '/' + file);
  const pieces = Object.values(require(folder)).filter(({ metadata }) => metadata);
  process.stdout.write(JSON.stringify(pieces.map((piece) => piece.metadata())));
`;

interface UpstreamManifest {
  name: string;
  version: string;
  dependencies: Record<string, string>;
}

let repository: string;
let folder: string;

const read = (file: string) => JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as unknown;

/** Links an installed package into that repository. */
async function provide(name: string): Promise<void> {
  const link = path.join(repository, 'node_modules', name);
  await mkdir(path.dirname(link), { recursive: true });
  await symlink(path.join(root, 'node_modules', name), link);
}

beforeAll(async () => {
  repository = mkdtempSync(path.join(tmpdir(), 'activepieces-'));
  folder = await writeUpstream(repository);
  writeFileSync(path.join(repository, 'tsconfig.base.json'), JSON.stringify(COMPILER));
});

afterAll(() => rmSync(repository, { recursive: true, force: true }));

describe("the folder for Activepieces' own repository", () => {
  it('is where community pieces are, and has their files', () => {
    expect(path.relative(repository, folder)).toBe('packages/pieces/community/diga');
    expect(readdirSync(folder).sort()).toEqual([
      '.eslintrc.json',
      'package.json',
      'src',
      'tsconfig.json',
      'tsconfig.lib.json',
    ]);
    expect(readdirSync(path.join(folder, 'src/i18n'))).toEqual(['translation.json']);
  });

  it('depends on the workspace for Activepieces, and on the versions of this repository for the rest', () => {
    const { name, version, dependencies } = read('package.json') as UpstreamManifest;
    expect([name, version]).toEqual([`@activepieces/${manifest.name}`, manifest.version]);
    expect(dependencies).toMatchObject({
      '@activepieces/pieces-framework': 'workspace:*',
      '@activepieces/shared': 'workspace:*',
      mime: manifest.devDependencies['mime'],
      tslib: '2.6.2',
    });
    expect(Object.keys(dependencies)).not.toContain('typescript');
  });

  it('compiles there with only its dependencies, and is the same piece', async () => {
    const { dependencies } = read('package.json') as UpstreamManifest;
    for (const name of [...Object.keys(dependencies), '@types/node']) await provide(name);
    const compiler = path.join(root, 'node_modules/typescript-upstream/bin/tsc');
    const compile = run(process.execPath, [compiler, '-p', 'tsconfig.lib.json'], { cwd: folder });
    // The compiler prints its errors to stdout; the error of the failed process has none of them.
    const output = await compile.catch(({ stdout }: { stdout: string }) => ({ stdout }));
    expect(output.stdout).toBe('');

    const compiled = path.join(folder, 'dist/src');
    const { stdout } = await run(process.execPath, ['-e', LOAD, compiled], { cwd: folder });
    expect(JSON.parse(stdout)).toEqual([JSON.parse(JSON.stringify(diga.metadata()))]);
  }, 300_000);
});
