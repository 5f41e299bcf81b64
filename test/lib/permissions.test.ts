import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { diga } from '../../src/index';
import { digaAuth } from '../../src/lib/auth';
import { permissionLabel, PERMISSIONS } from '../../src/lib/diga/permissions';
import { NEEDS } from '../../src/lib/permissions';

const root = path.resolve(__dirname, '../..');
const page = readFileSync(path.join(root, 'docs/permissions.md'), 'utf8');
const readme = readFileSync(path.join(root, 'README.md'), 'utf8');
const troubleshooting = readFileSync(path.join(root, 'docs/troubleshooting.md'), 'utf8');

/** The cells of the Markdown table with this header, without the header. */
function tableIn(text: string, header: string): string[][] {
  const lines = text.split('\n');
  const begin = lines.findIndex((line) => line.startsWith(`| ${header} `));
  const end = lines.findIndex((line, index) => index > begin && !line.startsWith('|'));
  return lines.slice(begin + 2, end).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

const rows = NEEDS.map(({ parts, permissions, note }) => [
  parts.join(', '),
  note ?? permissions.map(permissionLabel).join(', '),
]);

describe('the table of permissions', () => {
  it('is the same on its page', () => {
    expect(tableIn(page, 'To use')).toEqual(rows);
  });

  it('names every trigger and every action', () => {
    const shown = [...Object.values(diga.triggers()), ...Object.values(diga.actions())];
    const parts = NEEDS.flatMap((need) => need.parts);
    expect(shown.map(({ displayName }) => displayName).filter((n) => !parts.includes(n))).toEqual(
      [],
    );
  });

  it('names both permissions that a transcript may need, and both that publishing needs', () => {
    const labelsOf = (part: string) =>
      NEEDS.find(({ parts }) => parts.includes(part))?.permissions.map(permissionLabel);
    for (const part of ['Call Finished', 'Get Transcript']) {
      expect(labelsOf(part)).toEqual(
        expect.arrayContaining(['Messages: read', 'Transcriptions: read']),
      );
    }
    expect(labelsOf('Publishing with Assign Workflows')).toEqual(
      expect.arrayContaining(['Agents: write', 'Phones: write']),
    );
  });
});

describe('what Call Finished needs', () => {
  const needed = NEEDS.find(({ parts }) => parts.includes('Call Finished'))?.permissions ?? [];
  const resourcesWith = (wanted: string) =>
    needed.filter(({ access }) => access === wanted).map(({ resource }) => resource);
  const listsIn = (text: string) =>
    [...text.matchAll(/\*\* \(([^)]*)\)/g)].map(([, list = '']) => list.split(', '));

  it('is in the dialog of the connection', () => {
    const lists = [resourcesWith('read'), resourcesWith('write')];
    expect(lists.flat()).toHaveLength(6);
    expect(listsIn(digaAuth.description ?? '')).toEqual(lists);
  });

  it('is on the README page', () => {
    const read = resourcesWith('read')
      .join(', ')
      .replace(/, (\w+)$/, ' and $1');
    expect(readme).toContain(`Read for ${read}, and Write for ${resourcesWith('write').join()}`);
  });

  it.each(readdirSync(path.join(root, 'src/i18n')).filter((file) => file !== 'translation.json'))(
    'has as many resources in %s',
    (file) => {
      const texts = JSON.parse(readFileSync(path.join(root, 'src/i18n', file), 'utf8')) as Record<
        string,
        string
      >;
      const key = Object.keys(texts).find((text) => digaAuth.description?.startsWith(text)) ?? '';
      const counts = listsIn(texts[key] ?? '').map((list) => list.length);
      expect(counts).toEqual([resourcesWith('read').length, resourcesWith('write').length]);
    },
  );
});

describe('the page about troubleshooting', () => {
  it("names each permission as Diga's API does", () => {
    expect(tableIn(troubleshooting, 'Permission')).toEqual(
      Object.values(PERMISSIONS).map((permission) => [
        permissionLabel(permission),
        permission.names.map((name) => `\`${name}\``).join(', '),
      ]),
    );
  });
});
