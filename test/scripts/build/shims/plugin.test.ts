import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runInNewContext } from 'node:vm';
import { PieceCategory, TriggerStrategy } from '@activepieces/shared';
import { transformSync } from 'esbuild';
import { sharedConstants } from '../../../../scripts/build/shims/plugin';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'piece-diga-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The exports of the shim for a framework of this one file. */
function shimFor(compiled: string): Record<string, unknown> {
  writeFileSync(path.join(folder, 'piece.js'), compiled);
  const { code } = transformSync(sharedConstants(folder), { format: 'cjs' });
  const module: { exports: Record<string, unknown> } = { exports: {} };
  runInNewContext(code, { module });
  return module.exports;
}

describe('the bundle shim for @activepieces/shared', () => {
  it('has the constants that the framework uses', () => {
    const { TriggerStrategy: strategies, ...others } = shimFor(
      'shared_1.TriggerStrategy.WEBHOOK; shared_2.PieceCategory.CORE',
    );
    expect(strategies).toEqual(TriggerStrategy);
    expect(others).toEqual({ PieceCategory });
  });

  it('throws when a function is called', () => {
    const { isNil } = shimFor('(0, shared_1.isNil)(value)') as { isNil: () => boolean };
    expect(isNil).toThrow('This bundle has no isNil of @activepieces/shared');
  });

  it.each(['FlowRun', 'NoSuchThing'])('is not generated if %s is no constant', (name) => {
    expect(() => shimFor(`shared_1.${name}`)).toThrow(`${name} of @activepieces/shared is not a`);
  });
});
