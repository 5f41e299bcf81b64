import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { pieceTranslation } from '@activepieces/pieces-framework';
import { LocalesEnum } from '@activepieces/shared';
import { root } from '../../../scripts/lib/paths';
import { translatableTexts, translationFile } from '../../../scripts/build/translations';
import { diga } from '../../../src/index';

const folder = path.join(root, 'src/i18n');
const languages = readdirSync(folder)
  .map((file) => path.basename(file, '.json'))
  .filter((name) => name !== 'translation');

const open = (name: string) =>
  JSON.parse(readFileSync(path.join(folder, `${name}.json`), 'utf8')) as Record<string, string>;

/** What every language must keep: emphasis, table rows, line breaks and URLs. */
function getForm(text: string): string[] {
  return text.match(/\*\*|\||\n|https?:\/\/\S+\w/g) ?? [];
}

describe('the languages', () => {
  it('are four, each of which a host can show', () => {
    expect(languages).toEqual(['de', 'es', 'fr', 'pt']);
    const unknown = languages.filter((name) => !Object.values<string>(LocalesEnum).includes(name));
    expect(unknown).toEqual([]);
  });
});

describe('translation.json', () => {
  it('is current (npm run translations)', () => {
    const file = readFileSync(path.join(folder, 'translation.json'), 'utf8');
    expect(file).toBe(translationFile(diga));
  });
});

describe.each(languages)('%s', (language) => {
  const translations = open(language);

  it('has every text and no other (npm run translations lists what is missing)', () => {
    expect(Object.keys(translations)).toEqual(Object.keys(open('translation')));
    expect(Object.values(translations).filter((text) => text.trim() === '')).toEqual([]);
  });

  it('keeps the form of the texts', () => {
    for (const [key, english] of Object.entries(open('translation'))) {
      expect(getForm(translations[key] ?? '')).toEqual(getForm(english));
    }
  });

  it('is shown by a host everywhere', () => {
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
