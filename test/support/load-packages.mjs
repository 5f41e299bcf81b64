import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { buildSync } from 'esbuild';

/**
 * Makes packages load fast in Jest, which loads each module of a package anew for each test file.
 *
 * The index of a package of Activepieces loads hundreds of modules: here each loads where an export of
 * it is used. Any other package becomes one module, which Jest can load if it is an ES module, too.
 */
export default {
  process: (source, file) => ({
    code: file.includes('/@activepieces/') ? lazyIndex(source, file) : bundle(file),
  }),
  getCacheKey: (source, file) => hash(source, file, ...[import.meta.filename, LOCK].map(read)),
};

const LOCK = 'package-lock.json';
const read = (file) => readFileSync(file, 'utf8');
const hash = (...parts) => createHash('sha256').update(parts.join('\n')).digest('hex');

function lazyIndex(source, file) {
  const require = createRequire(file);
  return source.replaceAll(
    /^tslib_1\.__exportStar\((require\("(.+)"\)), exports\);$/gm,
    (_, ...match) => {
      const [load, module] = match;
      const names = JSON.stringify(Object.keys(require(module)));
      return `for (const name of ${names}) {
      name in exports || Object.defineProperty(exports, name, { enumerable: true, get: () => ${load}[name] });
    }`;
    },
  );
}

function bundle(file) {
  const { outputFiles } = buildSync({
    entryPoints: [file],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    write: false,
  });
  return outputFiles[0].text;
}
