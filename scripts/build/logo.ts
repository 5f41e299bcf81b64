/** `npm run logo`: writes `src/lib/logo.ts` from `src/lib/logo.svg`, so that the sources need no loader for SVG. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../lib/paths';

/** The content of `logo.ts`. */
export function logoFile(): string {
  const svg = readFileSync(path.join(root, 'src/lib/logo.svg'), 'utf8').trim();
  return `/** The drawing in logo.svg, written by "npm run logo". */
const svg = \`${svg}\`;

/** The piece's logo as an address that needs no network. */
export const logoUrl = \`data:image/svg+xml;base64,\${Buffer.from(svg).toString('base64')}\`;
`;
}

if (require.main === module) writeFileSync(path.join(root, 'src/lib/logo.ts'), logoFile());
