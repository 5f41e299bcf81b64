import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { diga } from '../src/index';
import foreignPieces from './support/foreign-pieces.json';

const root = path.resolve(__dirname, '..');

const { triggers } = diga.metadata();

const PACKAGE_PAGE = 'docs/package-readme.md';

const PICTURES = 'docs/pictures';

const userPages = [
  'README.md',
  ...readdirSync(path.join(root, 'docs'))
    .filter((file) => file.endsWith('.md'))
    .map((file) => `docs/${file}`),
];
const pages = [...userPages, 'ARCHITECTURE.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md'];

const { scripts } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};

const read = (page: string) => readFileSync(path.join(root, page), 'utf8');

/** A page without its code blocks, where a # is not a heading and a bracket not a link. */
const getProse = (page: string) => read(page).replace(/^( *)```[^]*?^\1```$/gm, '');

function headingsIn(page: string): string[] {
  return [...getProse(page).matchAll(/^#+ (.+)$/gm)].map(([, text = '']) => text);
}

/** The anchor of a heading. */
function getAnchor(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/g, '-');
}

/** The text between a heading and the next one. */
function toSection(page: string, heading: string): string {
  const [, section] = getProse(page).split(new RegExp(`^#+ ${heading}$`, 'm'));
  if (section === undefined) throw new Error(`${page} has no heading "${heading}"`);
  return section.replace(/^#[^]*/m, '');
}

function rowsIn(text: string): string[][] {
  const lines = text.split('\n').map((line) => line.trim());
  return lines
    .filter((line) => line.startsWith('|') && !/^[|\s:-]+$/.test(line))
    .map((line) => line.split('|').slice(1, -1))
    .map((cells) => cells.map((cell) => cell.trim()));
}

/** The targets of a page's links within the repository. */
function linksIn(page: string): string[] {
  const prose = getProse(page).replace(/`[^`\n]*`/g, '');
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^https?:/.test(target));
}

function linkExists(page: string, target: string): boolean {
  const [file = '', anchor] = target.split('#');
  const linked = file === '' ? page : path.join(path.dirname(page), file);
  if (!existsSync(path.join(root, linked))) return false;
  return anchor === undefined || headingsIn(linked).map(getAnchor).includes(anchor);
}

describe('README.md', () => {
  it('has at most 150 lines', () => {
    expect(read('README.md').trimEnd().split('\n').length).toBeLessThanOrEqual(150);
  });

  it('names the commands that start the demo and run all checks', () => {
    expect(read('README.md')).toContain('npm ci && npm start');
    expect(read('README.md')).toContain('npm ci && npm test');
  });

  it('links to every user page', () => {
    const linked = linksIn('README.md').map((target) => target.split('#')[0]);
    const others = userPages.filter((page) => page !== 'README.md' && page !== PACKAGE_PAGE);
    expect(others.filter((page) => !linked.includes(page))).toEqual([]);
  });
});

describe.each(pages)('%s', (page) => {
  it('has no table cell of 300 characters or more', () => {
    const cells = rowsIn(getProse(page)).flat();
    expect(cells.filter((cell) => cell.length >= 300)).toEqual([]);
  });

  it('links only to files and headings that exist', () => {
    expect(linksIn(page).filter((target) => !linkExists(page, target))).toEqual([]);
  });

  it('names only files and folders that exist', () => {
    const spans = [...getProse(page).matchAll(/`([^`\n]+)`/g)].map(([, span = '']) => span);
    const named = spans.filter((span) =>
      /^(docs|scripts|src|templates|test)\/[\w./-]+$/.test(span),
    );
    expect(named.filter((file) => !existsSync(path.join(root, file)))).toEqual([]);
  });

  it('names steps of other pieces as they are called', () => {
    const named = [...read(page).matchAll(/\*\*([\w ]+ → [\w ]+)\*\*/g)].map(
      ([, name = '']) => name,
    );
    const inPieces = Object.values(foreignPieces).flatMap(({ name, steps }) =>
      Object.values<{ name: string }>(steps).map((step) => `${name} → ${step.name}`),
    );
    const other = named.filter((name) => !name.startsWith('Diga → '));
    expect(other.filter((name) => !inPieces.includes(name))).toEqual([]);
  });

  it('names only npm scripts that exist', () => {
    const named = [...read(page).matchAll(/npm run ([\w:-]+)/g)].map(([, name = '']) => name);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });
});

describe.each(readdirSync(path.join(root, PICTURES)))('the picture %s', (file) => {
  const png = readFileSync(path.join(root, PICTURES, file));

  it('is a PNG, 1280 pixels wide, of at most 200 KB', () => {
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    expect(png.readUInt32BE(16)).toBe(1280);
    expect(png.length).toBeLessThanOrEqual(200 * 1024);
  });

  it('is shown on a user page', () => {
    const shown = userPages.flatMap((page) =>
      linksIn(page).map((target) => path.join(path.dirname(page), target)),
    );
    expect(shown).toContain(path.join(PICTURES, file));
  });
});

describe('CONTRIBUTING.md', () => {
  it('lists every npm script', () => {
    const commands = rowsIn(toSection('CONTRIBUTING.md', 'Commands')).map(([command]) => command);
    // Not those that npm runs itself as part of its commands.
    const names = Object.keys(scripts).filter((name) => !['prepack', 'version'].includes(name));
    const expected = names.map((name) =>
      ['start', 'test'].includes(name) ? `\`npm ${name}\`` : `\`npm run ${name}\``,
    );
    expect(commands.slice(1).sort()).toEqual(expected.sort());
  });
});

describe('the package readme', () => {
  it('has no link into the repository, which the package does not contain', () => {
    expect(linksIn(PACKAGE_PAGE)).toEqual([]);
  });
});

describe('the call record page', () => {
  it('lists every field in the order of the record', () => {
    const keys = triggers['call_finished']?.outputSchema?.fields.map(({ key }) => key) ?? [];
    const [, ...rows] = rowsIn(toSection('docs/call-record.md', 'The record of a call'));
    expect(rows.map(([key]) => key)).toEqual(keys.map((key) => `\`${key}\``));
    expect(read('docs/call-record.md')).toContain(`these ${keys.length} fields`);
  });
});

describe.each(Object.values(triggers))('the trigger $displayName', ({ displayName, props }) => {
  it('has a page with its name as a heading that names each of its props', () => {
    const page = userPages.find((userPage) => headingsIn(userPage).includes(displayName)) ?? '';
    const names = Object.values(props).map((prop) => prop.displayName);
    const missing = names.filter((name) => !read(page).includes(`**${name}**`));
    expect(missing).toEqual([]);
  });
});
