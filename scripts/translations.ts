import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Piece, pieceTranslation } from '@activepieces/pieces-framework';
import { diga } from '../src/index';
import { root } from './paths';

/** Every English text of a piece that a host can show in another language, in the order of the metadata. */
export function translatableTexts(piece: Pick<Piece, 'metadata'>): string[] {
  const texts = pieceTranslation.pathsToValuesToTranslate.flatMap((pattern) =>
    valuesAt(piece.metadata(), pattern.split('.')),
  );
  return [...new Set(texts)].filter((text) => text !== '');
}

/** The content of `translation.json`: each text translated to itself, for translators to begin from. */
export function translationFile(piece: Pick<Piece, 'metadata'>): string {
  const texts = translatableTexts(piece);
  return `${JSON.stringify(Object.fromEntries(texts.map((text) => [text, text])), null, 2)}\n`;
}

function valuesAt(holder: unknown, [key, ...rest]: string[]): string[] {
  if (key === undefined) return typeof holder === 'string' ? [holder] : [];
  if (typeof holder !== 'object' || holder === null) return [];
  const values: unknown[] =
    key === '*' ? Object.values(holder) : [(holder as Record<string, unknown>)[key]];
  return values.flatMap((value) => valuesAt(value, rest));
}

if (require.main === module) {
  writeFileSync(path.join(root, 'src/i18n/translation.json'), translationFile(diga));
}
