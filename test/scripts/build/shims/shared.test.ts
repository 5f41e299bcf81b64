import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runInNewContext } from 'node:vm';
import { PieceCategory, TriggerStrategy } from '@activepieces/shared';
import { transformSync } from 'esbuild';
import { sharedConstants } from '../../../../scripts/build/shims/shared';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'piece-diga-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The stand-in for a framework of one file, as it is when it is loaded. */
function standInFor(compiled: string): Record<string, unknown> {
  writeFileSync(path.join(folder, 'piece.js'), compiled);
  const { code } = transformSync(sharedConstants(folder), { format: 'cjs' });
  const module: { exports: Record<string, unknown> } = { exports: {} };
  runInNewContext(code, { module });
  return module.exports;
}

test('holds what the framework names, as it is', () => {
  const { TriggerStrategy: strategies, ...others } = standInFor(
    'shared_1.TriggerStrategy.WEBHOOK; shared_2.PieceCategory.CORE',
  );
  expect(strategies).toEqual(TriggerStrategy);
  expect(others).toEqual({ PieceCategory });
});

test('throws when a function of the package is called', () => {
  const { isNil } = standInFor('(0, shared_1.isNil)(value)') as { isNil: () => boolean };
  expect(isNil).toThrow('This bundle holds no isNil of @activepieces/shared');
});

test.each(['FlowRun', 'NoSuchThing'])('is not made where %s is no constant', (name) => {
  expect(() => standInFor(`shared_1.${name}`)).toThrow(`${name} of @activepieces/shared is not a`);
});
