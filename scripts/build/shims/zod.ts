/** The steps by which the framework builds its schemas: all that zod is asked for in a piece. */
const BUILDING: ReadonlySet<string | symbol> = new Set([
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

/** Any schema: building on it gives it again, and whatever would use it throws. */
const anySchema: object = new Proxy(() => anySchema, {
  get(_, step) {
    if (BUILDING.has(step)) return anySchema;
    throw new Error(`This bundle holds no zod, which was asked for "${String(step)}"`);
  },
});

/**
 * Stands in for zod. The framework builds schemas as it is loaded, by which a host checks pieces and
 * their input; a piece itself never uses one, and zod would be the larger half of the bundle.
 */
export { anySchema as z };
