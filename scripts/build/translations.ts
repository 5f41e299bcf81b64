import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Piece, pieceTranslation } from '@activepieces/pieces-framework';
import { MAX_KEY_LENGTH_FOR_CORWDIN } from '@activepieces/shared';
import { diga } from '../../src/index';
import { root } from '../lib/paths';

/** Every English text of a piece that a host translates, in the order of the metadata. */
export function translatableTexts(piece: Pick<Piece, 'metadata'>): string[] {
  const texts = pieceTranslation.pathsToValuesToTranslate.flatMap((pattern) =>
    valuesAt(piece.metadata(), pattern.split('.')),
  );
  return [...new Set(texts)].filter((text) => text !== '');
}

/**
 * The content of `translation.json`: each text translated to itself, for translators to start from.
 * Keys are cut off where a host cuts them off to look up a text.
 */
export function translationFile(piece: Pick<Piece, 'metadata'>): string {
  const entries = translatableTexts(piece).map((text) => [
    text.slice(0, MAX_KEY_LENGTH_FOR_CORWDIN),
    text,
  ]);
  return `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`;
}

function valuesAt(holder: unknown, [key, ...rest]: string[]): string[] {
  if (key === undefined) return typeof holder === 'string' ? [holder] : [];
  if (typeof holder !== 'object' || holder === null) return [];
  const values: unknown[] =
    key === '*' ? Object.values(holder) : [(holder as Record<string, unknown>)[key]];
  return values.flatMap((value) => valuesAt(value, rest));
}

/**
 * Updates the file of a language: the keys of `translation.json` in their order, without those of
 * removed texts. Returns the texts without a translation.
 */
function updateLanguage(file: string, source: Record<string, string>): string[] {
  const known = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
  const entries = Object.keys(source).flatMap((key) => (key in known ? [[key, known[key]]] : []));
  writeFileSync(file, `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`);
  return Object.keys(source).filter((key) => !(key in known));
}

function main(): void {
  const folder = path.join(root, 'src/i18n');
  const content = translationFile(diga);
  writeFileSync(path.join(folder, 'translation.json'), content);
  const languages = readdirSync(folder).filter((name) => name !== 'translation.json');
  for (const name of languages) {
    const source = JSON.parse(content) as Record<string, string>;
    const missing = updateLanguage(path.join(folder, name), source);
    if (missing.length > 0) console.log(`${name} lacks translations of:`, missing);
  }
}

if (require.main === module) main();
