import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { diga } from '../../src/index';
import { digaAuth } from '../../src/lib/auth';
import { permissionLabel } from '../../src/lib/diga/permissions';
import { NEEDS } from '../../src/lib/permissions';

const folder = path.resolve(__dirname, '../../src/i18n');
describe('the table of permissions', () => {
  it('names every trigger and every action', () => {
    const shown = [...Object.values(diga.triggers()), ...Object.values(diga.actions())];
    const parts = NEEDS.flatMap((need) => need.parts);
    expect(shown.map(({ displayName }) => displayName).filter((n) => !parts.includes(n))).toEqual(
      [],
    );
  });

  it('names both permissions that a transcript may need, and both that publishing needs', () => {
    const getLabels = (part: string) =>
      NEEDS.find(({ parts }) => parts.includes(part))?.permissions.map(permissionLabel);
    for (const part of ['Call Finished', 'Get Transcript']) {
      expect(getLabels(part)).toEqual(
        expect.arrayContaining(['Messages: read', 'Transcriptions: read']),
      );
    }
    expect(getLabels('Publishing with Assign Workflows')).toEqual(
      expect.arrayContaining(['Agents: write', 'Phones: write']),
    );
  });
});

describe('the dialog of the connection', () => {
  /** How many resources the lists in a text have, such as 5 for "**Read** (…)". */
  const countsIn = (text: string) =>
    [...text.matchAll(/\*\* \(([^)]*)\)/g)].map(([, list = '']) => list.split(', ').length);

  it.each(readdirSync(folder).filter((file) => file !== 'translation.json'))(
    'names as many permissions in %s',
    (file) => {
      const texts = JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as Record<
        string,
        string
      >;
      const { description = '' } = digaAuth;
      const key = Object.keys(texts).find((text) => description.startsWith(text)) ?? '';
      expect(countsIn(description)).toHaveLength(2);
      expect(countsIn(texts[key] ?? '')).toEqual(countsIn(description));
    },
  );
});
