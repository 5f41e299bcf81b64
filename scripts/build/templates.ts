/** Names the piece's present version in the templates: a host imports a flow with exactly the version in it. */
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
