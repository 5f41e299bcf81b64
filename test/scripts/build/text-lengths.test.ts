import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import {
  type PieceMetadataModel,
  type PieceProperty,
  pieceTranslation,
  PropertyType,
} from '@activepieces/pieces-framework';
import type { LocalesEnum } from '@activepieces/shared';
import { root } from '../../../scripts/lib/paths';
import { diga } from '../../../src/index';

/** The builder shows about 75 characters of a description and hides the rest behind "show more". */
const MAX_FIRST_SENTENCE = 70;

/** The builder cuts off longer labels at the width of its panel. */
const MAX_LABEL = 45;

/** A line of the dialog of a connection holds about this many characters. */
const DIALOG_LINE = 72;

/** More lines push the field for the key out of sight, on a screen of 1440 × 1000. */
const MAX_DIALOG_LINES = 9;

const folder = path.join(root, 'src/i18n');
const languages = readdirSync(folder).map((file) => path.basename(file, '.json'));

/** The piece's metadata as a host shows it in a language. `translation` is English. */
function metadataIn(language: string): PieceMetadataModel {
  const texts = JSON.parse(readFileSync(path.join(folder, `${language}.json`), 'utf8')) as Record<
    string,
    string
  >;
  const piece: unknown = {
    ...diga.metadata(),
    name: 'piece-diga',
    version: '1.2.3',
    i18n: { [language]: texts },
  };
  return pieceTranslation.translatePiece({
    piece: piece as PieceMetadataModel,
    locale: language as LocalesEnum,
  });
}

function getProps({ auth, triggers, actions }: PieceMetadataModel): PieceProperty[] {
  const connection = auth as { props: Record<string, PieceProperty> };
  const steps = [...Object.values(triggers), ...Object.values(actions)];
  return [connection, ...steps].flatMap(({ props }) => Object.values<PieceProperty>(props));
}

function descriptionsIn(metadata: PieceMetadataModel): string[] {
  const steps = [...Object.values(metadata.triggers), ...Object.values(metadata.actions)];
  return [...steps, ...getProps(metadata)].flatMap(({ description }) => description ?? []);
}

function labelsIn(metadata: PieceMetadataModel): string[] {
  return getProps(metadata).flatMap((prop) =>
    prop.type === PropertyType.STATIC_DROPDOWN
      ? prop.options.options.map((each) => each.label)
      : [],
  );
}

/** The builder ranks what names the piece within so many characters above what does not. */
const RANKED_UP = 25;

/** Without Markdown, as a person sees it. */
const plain = (text: string) => text.replaceAll('**', '');

const firstSentence = (text: string) => plain(/^[^]*?[.!?](?=\s|$)/.exec(text)?.[0] ?? text);

function dialogLines(description: string): number {
  const lines = plain(description).split('\n');
  return lines.reduce((sum, line) => sum + Math.ceil(line.length / DIALOG_LINE), 0);
}

describe.each(languages)('the texts in %s.json', (language) => {
  const metadata = metadataIn(language);

  it('begin with a sentence that the builder shows whole', () => {
    const sentences = descriptionsIn(metadata).map(firstSentence);
    expect(sentences.length).toBeGreaterThan(50);
    expect(sentences.filter(({ length }) => length > MAX_FIRST_SENTENCE)).toEqual([]);
  });

  it('are plain, because only the dialog of a connection renders Markdown', () => {
    const marked = descriptionsIn(metadata).filter((text) => /\*\*|`|\]\(/.test(text));
    expect(marked).toEqual([]);
  });

  it('rank no action above the others in a search for the piece', () => {
    const texts = Object.values(metadata.actions).flatMap(({ displayName, description }) => [
      displayName,
      description,
    ]);
    expect(texts.filter((text) => text.slice(0, RANKED_UP).includes('Diga'))).toEqual([]);
  });

  it('have labels that fit into the panel of the builder', () => {
    const labels = labelsIn(metadata);
    expect(labels.length).toBeGreaterThan(50);
    expect(labels.filter(({ length }) => length > MAX_LABEL)).toEqual([]);
  });

  it('leave the field for the key in sight', () => {
    const { description } = metadata.auth as { description: string };
    expect(dialogLines(description)).toBeLessThanOrEqual(MAX_DIALOG_LINES);
  });
});
