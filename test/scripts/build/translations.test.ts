import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { pieceTranslation } from '@activepieces/pieces-framework';
import { LocalesEnum } from '@activepieces/shared';
import { root } from '../scripts/lib/paths';
import { translatableTexts } from '../scripts/build/translations';
import { diga } from '../src/index';

const folder = path.join(root, 'src/i18n');
const languages = readdirSync(folder)
  .map((file) => path.basename(file, '.json'))
  .filter((name) => name !== 'translation');

const open = (name: string) =>
  JSON.parse(readFileSync(path.join(folder, `${name}.json`), 'utf8')) as Record<string, string>;

/** What must be the same in every language: emphasis, the rows of tables, line breaks and addresses. */
function formOf(text: string): string[] {
  return text.match(/\*\*|\||\n|https?:\/\/\S+\w/g) ?? [];
}

test('a host shows these languages, and will show the others once it knows them', () => {
  const shown = languages.filter((name) => Object.values<string>(LocalesEnum).includes(name));
  expect(shown).toEqual(['de', 'es', 'fr', 'pt']);
  expect(languages.filter((name) => !shown.includes(name))).toEqual(['ca', 'it']);
});

describe.each(languages)('%s', (language) => {
  const translations = open(language);

  test('has every text, and no others (npm run translations tells which are missing)', () => {
    expect(Object.keys(translations)).toEqual(Object.keys(open('translation')));
    expect(Object.values(translations).filter((text) => text.trim() === '')).toEqual([]);
  });

  test('keeps the form of the texts', () => {
    for (const [key, english] of Object.entries(open('translation'))) {
      expect(formOf(translations[key] ?? '')).toEqual(formOf(english));
    }
  });

  test('is what a host shows, everywhere', () => {
    const metadata = {
      ...diga.metadata(),
      name: 'piece-diga',
      version: '1.2.3',
      i18n: { [language]: translations },
    };
    const shown = pieceTranslation.translatePiece({
      piece: metadata as Parameters<typeof pieceTranslation.translatePiece>[0]['piece'],
      locale: language as LocalesEnum,
    });
    const texts = translatableTexts({ metadata: () => shown as ReturnType<typeof diga.metadata> });
    expect(texts.filter((text) => !Object.values(translations).includes(text))).toEqual([]);
  });
});
