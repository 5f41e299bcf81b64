import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import path from 'node:path';
import ts from 'typescript';
import { manifest, root } from '../lib/paths';

/** Where a community piece lives in Activepieces' own repository. */
const PIECE_FOLDER = 'packages/pieces/community/diga';
const TO_TOP = '../../../..';

/** The output folder unless one is given; git ignores it. */
const DEFAULT_OUTPUT = path.join(root, 'dist-upstream');

/** The compiler there imports its helpers from this package; the version is that of the other pieces. */
const TSLIB = { tslib: '2.6.2' };

/**
 * Writes the piece in the layout of Activepieces' own repository, with `output` as its top folder. Gives
 * the folder of the piece.
 *
 * @throws {Error} when the sources import a package that is missing from package.json.
 */
export async function writeUpstream(output: string): Promise<string> {
  const folder = path.join(output, PIECE_FOLDER);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await cp(path.join(root, 'src'), path.join(folder, 'src'), {
    recursive: true,
    // The translators there work from translation.json alone.
    filter: (file) => !file.includes('/i18n/') || path.basename(file) === 'translation.json',
  });
  const files = {
    'package.json': await packageFile(folder),
    'tsconfig.json': TSCONFIG,
    'tsconfig.lib.json': TSCONFIG_LIB,
    '.eslintrc.json': ESLINTRC,
  };
  for (const [name, content] of Object.entries(files)) {
    await writeFile(path.join(folder, name), `${JSON.stringify(content, null, 2)}\n`);
  }
  return folder;
}

async function packageFile(folder: string): Promise<object> {
  return {
    name: `@activepieces/${manifest.name}`,
    version: manifest.version,
    main: './dist/src/index.js',
    types: './dist/src/index.d.ts',
    scripts: {
      build: 'tsc -p tsconfig.lib.json && cp package.json dist/',
      lint: "eslint 'src/**/*.ts'",
    },
    dependencies: await dependenciesOf(path.join(folder, 'src')),
  };
}

/** The packages that the sources in a folder import, with versions: pieces there are not bundled. */
async function dependenciesOf(folder: string): Promise<Record<string, string>> {
  const files = await readdir(folder, { recursive: true });
  const sources = await Promise.all(
    files.filter((file) => file.endsWith('.ts')).map((file) => readFile(path.join(folder, file))),
  );
  const names = sources.flatMap((source) =>
    ts
      .preProcessFile(source.toString())
      .importedFiles.map(({ fileName }) => fileName)
      .filter((name) => !name.startsWith('.') && !isBuiltin(name))
      .map(packageOf),
  );
  const versions = [...new Set(names)].map((name) => [name, versionOf(name)] as const);
  const sorted = [...versions, ...Object.entries(TSLIB)].sort(([a], [b]) => a.localeCompare(b));
  return Object.fromEntries(sorted);
}

/** `@activepieces/shared` of `@activepieces/shared/src/index`, `mime` of `mime/lite`. */
function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

function versionOf(name: string): string {
  if (name.startsWith('@activepieces/')) return 'workspace:*';
  const version = manifest.devDependencies[name];
  if (version === undefined) throw new Error(`${name} is missing from package.json`);
  return version;
}

const TSCONFIG = {
  extends: `${TO_TOP}/tsconfig.base.json`,
  compilerOptions: {
    forceConsistentCasingInFileNames: true,
    strict: true,
    noImplicitOverride: true,
    noImplicitReturns: true,
    noFallthroughCasesInSwitch: true,
  },
  files: [],
  include: [],
  references: [{ path: './tsconfig.lib.json' }],
};

const TSCONFIG_LIB = {
  extends: './tsconfig.json',
  compilerOptions: {
    module: 'commonjs',
    rootDir: '.',
    baseUrl: '.',
    paths: {},
    outDir: './dist',
    declaration: true,
    types: ['node'],
  },
  include: ['src/**/*.ts'],
};

const ESLINTRC = {
  extends: [`${TO_TOP}/.eslintrc.json`],
  ignorePatterns: ['!**/*'],
  overrides: [{ files: ['*.ts'], rules: {} }],
};

if (require.main === module) {
  const [output = DEFAULT_OUTPUT] = process.argv.slice(2);
  void writeUpstream(path.resolve(output)).then(console.log);
}
