import { readFileSync } from 'node:fs';
import path from 'node:path';
import { GENERATED_PAGES, withGeneratedBlocks } from '../../../scripts/build/docs';
import { root } from '../../../scripts/lib/paths';

const ACTIONS = 'docs/actions.md';

const read = (page: string) => readFileSync(path.join(root, page), 'utf8');

const current = (page: string) => withGeneratedBlocks(page, read(page));

/** The page of actions without the section of an action. */
const pageWithout = (name: string) =>
  current(ACTIONS).replace(
    new RegExp(`<!-- generated: ${name} -->[^]*?<!-- /generated -->\\n\\n`),
    '',
  );

describe.each(GENERATED_PAGES)('%s', (page) => {
  it('is up to date (npm run docs:permissions)', () => {
    expect(read(page)).toBe(current(page));
  });
});

describe('the generated blocks', () => {
  it.each([
    ['README.md', ['needs of Call Finished']],
    ['docs/package-readme.md', ['steps', 'permissions']],
    ['docs/permissions.md', ['permissions']],
    ['docs/troubleshooting.md', ['permission names']],
  ])('of %s are %j', (page, names) => {
    const found = [...read(page).matchAll(/<!-- generated: (.+) -->/g)].map(([, name]) => name);
    expect(found).toEqual(names);
  });
});

describe('the page of actions', () => {
  // Before a section, before a heading, and after the text of another section.
  it.each(['get_call', 'delete_knowledge', 'get_transcript'])(
    'gets a section for %s if it has none, after that of the action before it',
    (name) => {
      const page = pageWithout(name);
      expect(page).not.toBe(current(ACTIONS));
      expect(withGeneratedBlocks(ACTIONS, page)).toBe(current(ACTIONS));
    },
  );

  it('gets a section for a last action at its end', () => {
    const page = withGeneratedBlocks(ACTIONS, pageWithout('custom_api_call'));
    expect(page.slice(page.lastIndexOf('\n\n<!-- generated:'))).toMatch(
      /\n\n<!-- generated: custom_api_call -->[^]*<!-- \/generated -->\n$/,
    );
  });

  it('cannot have a section for an action that does not exist', () => {
    const page = read(ACTIONS).replace('generated: get_call ', 'generated: call_back ');
    expect(() => withGeneratedBlocks(ACTIONS, page)).toThrow('unknown block "call_back"');
  });
});
