import type { z as Zod } from 'zod';
import { z } from '../../../../scripts/build/shims/zod';

const schemas = z as typeof Zod;

test('lets a schema be built', () => {
  const name = schemas.object({ name: schemas.string().optional() });
  const named = schemas.object({ ...name.shape, kind: schemas.enum(['a', 'b']) });
  expect(Object.keys(named.shape)).toEqual([]);
});

test('throws as soon as a schema is to be used', () => {
  const name = schemas.object({ name: schemas.string() });
  expect(() => name.parse({})).toThrow('This bundle holds no zod, which was asked for "parse"');
  expect(() => name.safeParse({})).toThrow('no zod');
  expect(() => name['~standard']).toThrow('no zod');
  expect(() => schemas.toJSONSchema(name)).toThrow('no zod');
});
