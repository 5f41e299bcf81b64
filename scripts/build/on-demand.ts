import path from 'node:path';
import { build, type BuildOptions, type Plugin } from 'esbuild';
import { root } from '../lib/paths';

const ON_DEMAND = './on-demand.js';
const SHARED = './shared.js';

/** What esbuild writes: `import{a as b}from"./shared.js";`, `export{a as b};`, an import of Node's own. */
const SHARED_IMPORT = /import\{([^}]*)\}from"\.\/shared\.js";/;
const EXPORTS = /export\{([^}]*)\};\s*$/;
const NODE_IMPORT = /import[^;"]*from"node:[^"]+";/g;

/** The hooks that do not belong to every run of a flow, in the index file of a trigger. */
const RARE_HOOK = /^\.\/hooks\/(on-enable|on-disable|on-renew|test)$/;

/** The code of a bundle in two parts: ES modules, of which the first requires the second. */
interface Parts {
  /** The entry, which needs `plugin` to be bundled. */
  index: string;
  plugin: Plugin;
  /** What is loaded when it is used. */
  onDemand: string;
  /** The files of which they are made, as esbuild names them. */
  inputs: string[];
}

/**
 * Bundles an entry point in two parts, the second with the rare hooks of triggers and with all that the
 * sources load with `await import(…)`. A host loads a piece anew for every hook, and most of that time goes into compiling it.
 *
 * esbuild splits a bundle into ES modules: the entry, what is loaded on demand, and what they share. As
 * CommonJS, the getters of their exports would cost what the splitting has saved. So the shared part
 * joins the entry, and the part on demand becomes a function of it: a host may load the entry twice, and
 * each then has classes of its own.
 */
export async function splitBundle(entryPoint: string, options: BuildOptions): Promise<Parts> {
  const modules = await loadedOnDemand(entryPoint);
  const { metafile, outputFiles } = await build({
    ...options,
    absWorkingDir: root,
    entryPoints: [
      { in: entryPoint, out: 'index' },
      { in: ON_DEMAND, out: 'on-demand' },
    ],
    outdir: root,
    bundle: true,
    splitting: true,
    chunkNames: 'shared',
    format: 'esm',
    plugins: [...(options.plugins ?? []), rareHooks, onDemandEntry(modules)],
    metafile: true,
    write: false,
  });
  const [index = '', onDemand = '', shared = ''] = ['index.js', ON_DEMAND, SHARED].map((name) =>
    requireOnDemand(
      outputFiles.find((file) => path.basename(file.path) === path.basename(name))?.text ?? '',
    ),
  );
  const needed = namesIn(SHARED_IMPORT, onDemand);
  return {
    index: `import{$onDemand}from"${SHARED}";${index}`,
    plugin: sharedPart(withLoader(shared, needed)),
    onDemand: asFunction(onDemand, needed),
    inputs: Object.keys(metafile.inputs),
  };
}

/** Has a trigger load its rare hooks when they are called. */
const rareHooks: Plugin = {
  name: 'rare-hooks',
  setup(bundle) {
    bundle.onResolve({ filter: RARE_HOOK }, ({ path: specifier, resolveDir }) => ({
      path: path.join(resolveDir, specifier),
      namespace: 'rare-hook',
    }));
    bundle.onLoad({ filter: /./, namespace: 'rare-hook' }, ({ path: file }) => {
      const hook = path.basename(file).replace(/-(.)/, (_, letter: string) => letter.toUpperCase());
      return {
        contents: `export const ${hook} = async (context) => (await import('${file}')).${hook}(context);`,
        resolveDir: path.dirname(file),
      };
    });
  },
};

/** The source files that are loaded on demand, relative to the repository. */
async function loadedOnDemand(entryPoint: string): Promise<string[]> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [entryPoint],
    bundle: true,
    platform: 'node',
    packages: 'external',
    plugins: [rareHooks],
    metafile: true,
    write: false,
  });
  const imports = Object.values(metafile.inputs).flatMap((input) => input.imports);
  const files = imports.filter(({ kind, external }) => kind === 'dynamic-import' && !external);
  return [...new Set(files.map((file) => file.path))].sort();
}

/** One entry with everything that is loaded on demand, `m0`, `m1` and so on. */
function onDemandEntry(modules: readonly string[]): Plugin {
  return {
    name: 'on-demand',
    setup(bundle) {
      bundle.onResolve({ filter: /^[./]/ }, async ({ path: specifier, kind, ...from }) => {
        if (specifier === ON_DEMAND) return { path: ON_DEMAND, namespace: 'on-demand' };
        if (kind !== 'dynamic-import') return undefined;
        const resolved = await bundle.resolve(specifier, { kind: 'import-statement', ...from });
        const index = modules.indexOf(path.relative(root, resolved.path));
        return { path: `${ON_DEMAND}#m${index}`, external: true };
      });
      bundle.onLoad({ filter: /./, namespace: 'on-demand' }, () => ({
        contents: modules.map((file, index) => `export * as m${index} from './${file}';`).join(''),
        resolveDir: root,
      }));
    },
  };
}

/** The part that both need, for the entry to import. */
function sharedPart(contents: string): Plugin {
  return {
    name: 'shared-part',
    setup(bundle) {
      bundle.onResolve({ filter: /^\.\/shared\.js$/ }, () => ({
        path: SHARED,
        namespace: 'shared',
      }));
      bundle.onResolve({ filter: /^\.\/on-demand\.js$/ }, () => ({
        path: ON_DEMAND,
        external: true,
      }));
      bundle.onLoad({ filter: /./, namespace: 'shared' }, () => ({ contents }));
    },
  };
}

function requireOnDemand(code: string): string {
  return code.replaceAll(/import\("\.\/on-demand\.js#(\w+)"\)/g, '$$onDemand().$1');
}

/** The shared part, with the function that loads the part on demand. */
function withLoader(shared: string, needed: readonly Name[]): string {
  const own = new Map(namesIn(EXPORTS, shared).map(({ here, there }) => [there, here]));
  const given = needed.map(({ here }) => `${here}:${own.get(here)}`);
  return `${shared}
let $loaded;
export function $onDemand() {
  return $loaded ??= require("${ON_DEMAND}")({${['$onDemand', ...given].join()}});
}`;
}

/** The part on demand as a function of what it needs of the shared part. */
function asFunction(code: string, needed: readonly Name[]): string {
  const parameters = needed.map(({ here, there }) => `${here}:${there}`);
  const results = namesIn(EXPORTS, code).map(({ here, there }) => `${there}:${here}`);
  const body = [SHARED_IMPORT, EXPORTS, NODE_IMPORT].reduce(
    (rest, part) => rest.replace(part, ''),
    code,
  );
  return `${(code.match(NODE_IMPORT) ?? []).join('')}
module.exports = function({${['$onDemand', ...parameters].join()}}) {
${body}
return {${results.join()}};
};`;
}

/** A name in an import or export, and the one after "as", if there is one. */
interface Name {
  here: string;
  there: string;
}

function namesIn(list: RegExp, code: string): Name[] {
  const names = list.exec(code)?.[1]?.split(',') ?? [];
  return names.map((name) => {
    const [here = '', there = here] = name.split(' as ');
    return { here, there };
  });
}
