import { build } from 'esbuild';
import { root } from '../../../scripts/lib/paths';

/** The names of the packages that load with a source file, through its static imports. */
async function loadedWith(file: string): Promise<string[]> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [file],
    bundle: true,
    platform: 'node',
    packages: 'external',
    write: false,
    metafile: true,
  });
  const packages = new Set<string>();
  const files = [file];
  for (const name of files) {
    for (const { path, kind, external } of metafile.inputs[name]?.imports ?? []) {
      if (kind === 'dynamic-import') continue;
      if (external) packages.add(path);
      else if (!files.includes(path)) files.push(path);
    }
  }
  return [...packages].sort();
}

describe('the piece', () => {
  it('loads only the packages that every run uses', async () => {
    expect(await loadedWith('src/index.ts')).toEqual([
      '@activepieces/pieces-framework',
      '@activepieces/shared',
      'dayjs',
      'node:timers/promises',
      'node:util',
      'p-map',
      'p-retry',
    ]);
  });
});
