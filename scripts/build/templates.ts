/** `npm version`: writes the new version into the templates, because a host imports a flow with exactly that one. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { manifest, root } from '../lib/paths';

const folder = path.join(root, 'templates');
const ofThisPiece = new RegExp(
  `("pieceName": "${manifest.name}",\\s*"pieceVersion": )"[^"]*"`,
  'g',
);

for (const name of readdirSync(folder)) {
  const file = path.join(folder, name);
  const text = readFileSync(file, 'utf8').replace(ofThisPiece, `$1"${manifest.version}"`);
  writeFileSync(file, text);
}
