import type { z as Zod } from 'zod';
import { z } from '../../../../scripts/build/shims/zod';

const schemas = z as typeof Zod;

describe('the bundle shim for zod', () => {
  it('builds schemas', () => {
    const name = schemas.object({ name: schemas.string().optional() });
    const named = schemas.object({ ...name.shape, kind: schemas.enum(['a', 'b']) });
    expect(Object.keys(named.shape)).toEqual([]);
  });

  it('throws when a schema is used', () => {
    const name = schemas.object({ name: schemas.string() });
    expect(() => name.parse({})).toThrow('This bundle has no zod, and something uses its "parse"');
    expect(() => name.safeParse({})).toThrow('has no zod');
    expect(() => name['~standard']).toThrow('has no zod');
    expect(() => schemas.toJSONSchema(name)).toThrow('has no zod');
  });
});
