import { readFileSync } from 'node:fs';
import path from 'node:path';
import { logoFile } from '../../../scripts/build/logo';
import { root } from '../../../scripts/lib/paths';

describe('logo.ts', () => {
  it('is the drawing in logo.svg (npm run logo)', () => {
    expect(readFileSync(path.join(root, 'src/lib/logo.ts'), 'utf8')).toBe(logoFile());
  });
});
