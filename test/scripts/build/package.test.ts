import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { manifest, packedFile, root } from '../../../scripts/lib/paths';
import { diga } from '../../../src/index';

/** Prints what a host loads: the metadata of each exported piece, by export name. */
const LOAD = `
  const exported = Object.entries(require(process.argv[1]));
  const pieces = exported.filter(([, value]) => value.constructor.name === 'Piece');
  const found = pieces.map(([name, piece]) => [name, piece.metadata()]);
  process.stdout.write(JSON.stringify(Object.fromEntries(found)));
`;

/** The same with `import()`, as Activepieces 0.83.0 loads a piece. */
const IMPORT = `
  import(process.argv[1]).then((exported) => {
    const pieces = Object.values(exported).filter((value) => value.constructor.name === 'Piece');
    process.stdout.write(JSON.stringify(pieces.map((piece) => piece.displayName)));
  });
`;

let empty: string;
let installed: string;

const read = (file: string) => readFileSync(path.join(installed, file), 'utf8');

/** The code of both files. */
const readCode = () => read('src/index.js') + read('src/on-demand.js');

beforeAll(() => {
  if (!existsSync(packedFile))
    throw new Error(`${packedFile} is missing: run "npm run pack" first`);
  empty = mkdtempSync(path.join(tmpdir(), 'piece-diga-'));
  const options = ['--offline', '--no-audit', '--no-fund', '--silent'];
  execFileSync('npm', ['install', ...options, packedFile], { cwd: empty, stdio: 'pipe' });
  installed = path.join(empty, 'node_modules', manifest.name);
}, 60_000);

afterAll(() => rmSync(empty, { recursive: true, force: true }));

describe('the packed file', () => {
  it('has the files of the package and no others', () => {
    const files = readdirSync(installed, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(installed, path.join(entry.parentPath, entry.name)));
    expect(files.sort()).toEqual([
      'LICENSE',
      'README.md',
      'THIRD_PARTY_NOTICES.txt',
      'package.json',
      ...['de', 'es', 'fr', 'pt'].map((name) => `src/i18n/${name}.json`),
      'src/index.js',
      'src/on-demand.js',
    ]);
  });

  it('installs no other package', () => {
    const folders = readdirSync(path.join(empty, 'node_modules'));
    expect(folders.filter((name) => !name.startsWith('.'))).toEqual([manifest.name]);
  });

  it('has the name and version of the project, and no dependencies', () => {
    const { name, version, description, author, license } = manifest;
    const packed = JSON.parse(read('package.json')) as object;
    expect(packed).toMatchObject({ name, version, description, author, license });
    expect(version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(Object.keys(packed).filter((key) => /dependencies|scripts/i.test(key))).toEqual([]);
  });

  it('never disables certificate verification', () => {
    expect(readCode()).not.toContain('NODE_TLS_REJECT_UNAUTHORIZED');
    expect(readCode()).not.toContain('rejectUnauthorized');
  });

  it('requires only its own file and built-in modules of Node', () => {
    const calls = [...readCode().matchAll(/\b(?:require|import)\s*\(\s*(?:["'`]([^"'`]*)["'`])?/g)];
    const names = calls.map(([call, name]) => name?.replace(/^node:/, '') ?? call);
    expect(names).not.toHaveLength(0);
    expect(new Set(names.filter((name) => !builtinModules.includes(name)))).toEqual(
      new Set(['./on-demand.js']),
    );
  });

  it('loads without any environment, with the metadata of the sources', () => {
    const output = execFileSync(process.execPath, ['-e', LOAD, installed], { cwd: empty, env: {} });
    const entryFile = path.join(installed, 'src/index.js');
    const byEntryFile = execFileSync(process.execPath, ['-e', LOAD, entryFile], {
      cwd: empty,
      env: {},
    });
    expect(JSON.parse(output.toString())).toEqual({
      diga: JSON.parse(JSON.stringify(diga.metadata())) as unknown,
    });
    expect(byEntryFile.toString()).toBe(output.toString());
  });

  it('keeps what is used later in a file that it does not load', () => {
    const entryFile = path.join(installed, 'src/index.js');
    const script = `
      require(process.argv[1]);
      const names = Object.keys(require.cache).map((file) => require('node:path').basename(file));
      process.stdout.write(names.join());
    `;
    const output = execFileSync(process.execPath, ['-e', script, entryFile], { env: {} });
    expect(output.toString()).toBe('index.js');
  });

  it('has classes of its own each time it is loaded', () => {
    const entryFile = path.join(installed, 'src/index.js');
    const script = `
      const load = () => {
        delete require.cache[process.argv[1]];
        return require(process.argv[1]).diga;
      };
      const errors = [load(), load()].map((piece) =>
        piece.getAction('remove_function').run({ auth: {}, propsValue: { function: 'x' } }).catch((error) => error));
      Promise.all(errors).then((all) => process.stdout.write(all.map(({ name }) => name).join()));
    `;
    const output = execFileSync(process.execPath, ['-e', script, entryFile], { env: {} });
    expect(output.toString()).toBe('InputError,InputError');
  });

  it('exports the piece by name to a host that loads it with import()', () => {
    const entryFile = path.join(installed, 'src/index.js');
    const output = execFileSync(process.execPath, ['-e', IMPORT, entryFile], { env: {} });
    expect(JSON.parse(output.toString())).toEqual([diga.displayName]);
  });

  it('has notices for the packages that it contains, and no others', () => {
    const notices = read('THIRD_PARTY_NOTICES.txt');
    const names = [...notices.matchAll(/^-+\n(\S+) \d+\.\d+\.\d+ \(.+\)$/gm)];
    expect(names.map(([, name]) => name)).toEqual([
      '@activepieces/pieces-framework',
      '@activepieces/shared',
      'dayjs',
      'is-network-error',
      'libphonenumber-js',
      'mime',
      'p-map',
      'p-retry',
      'proxy-from-env',
      'tslib',
    ]);
    expect(notices).toContain('Permission is hereby granted');
  });

  it('has a README with how to connect', () => {
    const page = readFileSync(path.join(root, 'docs/package-readme.md'), 'utf8');
    expect(read('README.md')).toBe(page);
    expect(page).toMatch(/^# piece-diga\n[^]*\n## Connect\n\n1\. Open the Diga dashboard/);
  });

  it('has languages in which gzip finds the keys of the one before: it looks back 32 KB', () => {
    const folder = path.join(installed, 'src/i18n');
    const [first = '', second = ''] = ['de', 'es'].map((name) =>
      readFileSync(path.join(folder, `${name}.json`), 'utf8'),
    );
    const keys = Object.keys(JSON.parse(second) as object);
    const isNear = (key: string) =>
      first.length - first.indexOf(JSON.stringify(key)) + second.indexOf(JSON.stringify(key)) <
      31 * 1024;
    expect(keys.filter(isNear).length / keys.length).toBeGreaterThan(0.8);
  });

  it('is at most 142 KB, and 520 KB unpacked', () => {
    const files = readdirSync(installed, { recursive: true, encoding: 'utf8' });
    const sizes = files
      .map((file) => statSync(path.join(installed, file)))
      .filter((entry) => entry.isFile());
    expect(statSync(packedFile).size).toBeLessThanOrEqual(142 * 1024);
    expect(sizes.reduce((sum, { size }) => sum + size, 0)).toBeLessThanOrEqual(520 * 1024);
  });
});

describe('npm pack in the folder of the project', () => {
  it('fails and names npm run pack, which the same script lets through', () => {
    const env = { PATH: process.env['PATH'] };
    const npm = (...args: string[]) => spawnSync('npm', args, { cwd: root, encoding: 'utf8', env });
    const { status, stderr } = npm('pack', '--dry-run');
    expect(status).not.toBe(0);
    expect(stderr).toMatch(/^This folder is not the package: run npm run pack\.$/m);
    // npm runs it before the script "pack", too.
    expect(npm('run', 'prepack').status).toBe(0);
  });
});
