/**
 * Bundle shim for `zod`.
 *
 * Why: the framework builds schemas while it loads, which only a host uses. zod would be more than half
 * of the bundle.
 * Without it: the bundle is 380 KB larger, beyond the size limit, and takes several times as long to load.
 * Caught by: test/scripts/build/package.test.ts (sizes, notices), and shims/zod.test.ts for the shim.
 */

/** What the framework uses of zod to build its schemas. */
const BUILDERS: ReadonlySet<string | symbol> = new Set([
  'any',
  'array',
  'boolean',
  'custom',
  'enum',
  'literal',
  'nativeEnum',
  'number',
  'object',
  'optional',
  'record',
  'shape',
  'string',
  'union',
  'unknown',
  'void',
]);

/** A schema of anything: building on it returns it again, and every other use throws. */
const anySchema: object = new Proxy(() => anySchema, {
  get(_, name) {
    if (BUILDERS.has(name)) return anySchema;
    throw new Error(`This bundle has no zod, and something uses its "${String(name)}"`);
  },
});

export { anySchema as z };
