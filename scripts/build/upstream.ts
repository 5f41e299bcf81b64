import { cp, rm, writeFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import path from 'node:path';
import { build } from 'esbuild';
import { manifest, root } from '../lib/paths';

/** Where a community piece lives in Activepieces' own repository. */
const PIECE_FOLDER = 'packages/pieces/community/diga';
const TO_TOP = '../../../..';

/** The output folder unless one is given; git ignores it. */
const DEFAULT_OUTPUT = path.join(root, 'dist-upstream');

/** The compiler there imports its helpers from this package; the version is that of the other pieces. */
const TSLIB = { tslib: '2.6.2' };

/**
 * Writes the piece in the layout of Activepieces' own repository, with `output` as its top folder. Returns
 * the folder of the piece.
 *
 * @throws {Error} when the sources import a package that is missing from package.json.
 */
export async function writeUpstream(output: string): Promise<string> {
  const folder = path.join(output, PIECE_FOLDER);
  await rm(folder, { recursive: true, force: true });
  await cp(path.join(root, 'src'), path.join(folder, 'src'), {
    recursive: true,
    // The translators there work from translation.json alone.
    filter: (file) => !file.includes('/i18n/') || path.basename(file) === 'translation.json',
  });
  const files = {
    'package.json': {
      name: `@activepieces/${manifest.name}`,
      version: manifest.version,
      main: './dist/src/index.js',
      types: './dist/src/index.d.ts',
      scripts: {
        build: 'tsc -p tsconfig.lib.json && cp package.json dist/',
        lint: "eslint 'src/**/*.ts'",
      },
      dependencies: await dependencies(),
    },
    'tsconfig.json': TSCONFIG,
    'tsconfig.lib.json': TSCONFIG_LIB,
    '.eslintrc.json': ESLINTRC,
  };
  for (const [name, content] of Object.entries(files)) {
    await writeFile(path.join(folder, name), `${JSON.stringify(content, null, 2)}\n`);
  }
  return folder;
}

/** The packages that the piece imports, with versions: pieces there are not bundled. */
async function dependencies(): Promise<Record<string, string>> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: ['src/index.ts'],
    bundle: true,
    platform: 'node',
    packages: 'external',
    write: false,
    metafile: true,
  });
  const imports = Object.values(metafile.inputs).flatMap((input) => input.imports);
  const names = imports
    .filter(({ path: imported, external }) => external && !isBuiltin(imported))
    // Such as "@activepieces/shared" of "@activepieces/shared/src", and "mime" of "mime/lite".
    .map(({ path: imported }) => /^(@[^/]+\/)?[^/]+/.exec(imported)?.[0] ?? imported);
  const versions = [...new Set(names)].sort().map((name) => [name, findVersion(name)]);
  return { ...(Object.fromEntries(versions) as Record<string, string>), ...TSLIB };
}

function findVersion(name: string): string {
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
