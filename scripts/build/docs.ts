/** `npm run docs:permissions`: writes what the pages repeat from the code. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  type Action,
  type OutputSchemaField,
  type PieceProperty,
  type PiecePropertyMap,
  PropertyType,
} from '@activepieces/pieces-framework';
import { diga } from '../../src/index';
import { permissionLabel, PERMISSIONS } from '../../src/lib/diga/permissions';
import { describeAccess, NEEDS } from '../../src/lib/permissions';
import { root } from '../lib/paths';

/** The pages with generated blocks. */
export const GENERATED_PAGES = [
  'README.md',
  'docs/actions.md',
  'docs/package-readme.md',
  'docs/permissions.md',
  'docs/troubleshooting.md',
];

const ACTIONS_PAGE = 'docs/actions.md';

/** Characters of a table cell. Choices that do not fit are left out. */
const MAX_CELL = 190;

const TYPES: Partial<Record<PropertyType, string>> = {
  [PropertyType.ARRAY]: 'list',
  [PropertyType.CHECKBOX]: 'on or off',
  [PropertyType.DATE_TIME]: 'date and time',
  [PropertyType.DROPDOWN]: 'picker',
  [PropertyType.DYNAMIC]: 'see below',
  [PropertyType.JSON]: 'JSON',
  [PropertyType.LONG_TEXT]: 'text',
  [PropertyType.MULTI_SELECT_DROPDOWN]: 'picker of several',
  [PropertyType.NUMBER]: 'number',
  [PropertyType.OBJECT]: 'names and values',
  [PropertyType.SHORT_TEXT]: 'text',
  [PropertyType.STATIC_DROPDOWN]: 'choice',
  [PropertyType.STATIC_MULTI_SELECT_DROPDOWN]: 'several choices',
};

const triggers = Object.values(diga.triggers());
const actions = Object.values(diga.actions());

/** What a generated block contains, by its name. */
const BLOCKS: Readonly<Record<string, () => string>> = {
  permissions: () =>
    table(
      ['To use', 'The key needs'],
      NEEDS.map(({ parts, permissions, note }) => [
        parts.join(', '),
        note ?? permissions.map(permissionLabel).join(', '),
      ]),
    ),
  'permission names': () =>
    table(
      ['Permission', "In Diga's API"],
      Object.values(PERMISSIONS).map((permission) => [
        permissionLabel(permission),
        permission.names.map((name) => `\`${name}\``).join(', '),
      ]),
    ),
  'needs of Call Finished': () => `Call Finished needs ${describeAccess('Call Finished')}.`,
  steps: () =>
    [...triggers, ...actions]
      .map(({ displayName, description }) => `- **${displayName}**: ${description}`)
      .join('\n'),
  actions: () =>
    table(
      ['action', 'what it does'],
      actions.map(({ displayName, description }) => [linkTo(displayName), description]),
    ),
  'AI agents': () =>
    table(
      ['action', 'what an AI agent is told', 'again changes nothing'],
      actions
        .filter(({ audience }) => audience === 'both')
        .map(({ displayName, aiMetadata }) => [
          linkTo(displayName),
          aiMetadata?.description ?? '',
          aiMetadata?.idempotent ? 'yes' : 'no',
        ]),
    ),
  ...Object.fromEntries(actions.map((action) => [action.name, () => toSection(action)])),
};

/** The section of an action: its heading, its inputs and its outputs. */
function toSection(action: Action): string {
  const inputs = inputsIn(action.props as PiecePropertyMap);
  return [`### ${action.displayName}`, action.description, inputs, formatOutputs(action)]
    .filter(Boolean)
    .join('\n\n');
}

function inputsIn(props: PiecePropertyMap): string {
  const rows = Object.values(props).map((prop) => [
    `**${prop.displayName}**`,
    TYPES[prop.type] ?? prop.type,
    formatDefault(prop),
    meaningOfInput(prop),
  ]);
  return rows.length > 0 ? table(['input', 'type', 'default', 'what it is'], rows) : '';
}

function listOptions(prop: PieceProperty): { label: string; value: unknown }[] {
  const isStatic =
    prop.type === PropertyType.STATIC_DROPDOWN ||
    prop.type === PropertyType.STATIC_MULTI_SELECT_DROPDOWN;
  return isStatic ? prop.options.options : [];
}

/** The description of a prop, with its choices. */
function meaningOfInput(prop: PieceProperty): string {
  let text = prop.description ?? '';
  for (const [index, { label }] of listOptions(prop).entries()) {
    const next = `${text}${index === 0 ? ' Choices: ' : ' · '}${label}`;
    if (next.length > MAX_CELL) return `${text} · …`;
    text = next;
  }
  return text;
}

function formatDefault(prop: PieceProperty): string {
  const { defaultValue } = prop as { defaultValue?: string | number | boolean };
  if (defaultValue === undefined) return prop.required ? 'required' : '';
  if (typeof defaultValue === 'boolean') return defaultValue ? 'on' : 'off';
  const option = listOptions(prop).find(({ value }) => value === defaultValue);
  return option?.label ?? String(defaultValue);
}

/** A record that another step gives too is a link to it. */
function formatOutputs(action: Action): string {
  const { isList, fields } = getRecord(action);
  const text = JSON.stringify(fields);
  const same = (step: Pick<Action, 'outputSchema'>) =>
    JSON.stringify(getRecord(step).fields) === text;
  const first = actions.find(same);
  const each = isList ? 'Returns a list, each entry with' : 'Returns';
  if (triggers.some(same)) return `${each} [the record of a call](call-record.md).`;
  if (first && first !== action) return `${each} the fields of ${linkTo(first.displayName)}.`;
  const rows = fields.map((field) => [
    `\`${field.key}\``,
    field.label ?? '',
    meaningOfOutput(field),
  ]);
  return `${each}:\n\n${table(['output', 'in the builder', 'what it is'], rows)}`;
}

/** The fields of a step's output, or of each entry where it is a list. */
function getRecord({ outputSchema }: Pick<Action, 'outputSchema'>) {
  const fields = outputSchema?.fields ?? [];
  const isList = fields[0]?.value === '';
  return { isList, fields: isList ? (fields[0]?.listItems ?? []) : fields };
}

function meaningOfOutput({ description, listItems }: OutputSchemaField): string {
  const keys = listItems?.map(({ key }) => `\`${key}\``).join(', ');
  return [description, keys && `Each has ${keys}.`].filter(Boolean).join(' ');
}

function linkTo(displayName: string): string {
  return `[${displayName}](#${displayName.toLowerCase().replaceAll(' ', '-')})`;
}

/** A Markdown table as Prettier formats it. */
function table(header: string[], rows: string[][]): string {
  const cells = [header, ...rows].map((row) => row.map((cell) => cell.replaceAll('|', '\\|')));
  const widths = header.map((_name, column) =>
    Math.max(3, ...cells.map((row) => row[column]?.length ?? 0)),
  );
  const lines = cells.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)));
  lines.splice(
    1,
    0,
    widths.map((width) => '-'.repeat(width)),
  );
  return lines.map((line) => `| ${line.join(' | ')} |`).join('\n');
}

const begin = (name: string) => `<!-- generated: ${name} -->`;
const END = '<!-- /generated -->';

/**
 * A page with its generated blocks up to date. The page of actions gets a section for each new action,
 * after that of the action before it.
 *
 * @throws {Error} when a block has an unknown name.
 */
export function withGeneratedBlocks(page: string, text: string): string {
  const whole = page === ACTIONS_PAGE ? withEveryAction(text) : text;
  return whole.replace(
    /<!-- generated: (.+) -->\n[^]*?<!-- \/generated -->/g,
    (_block, name: string) => {
      const block = BLOCKS[name];
      if (!block) throw new Error(`${page} has an unknown block "${name}".`);
      return `${begin(name)}\n\n${block()}\n\n${END}`;
    },
  );
}

function withEveryAction(text: string): string {
  const lines = text.split('\n');
  actions.forEach(({ name }, index) => {
    if (lines.includes(begin(name))) return;
    const before = lines.indexOf(begin(actions[index - 1]?.name ?? 'actions'));
    const end = lines.indexOf(END, before);
    const next = lines.findIndex(
      (line, position) => position > end && /^(#|<!-- generated)/.test(line),
    );
    lines.splice(next < 0 ? lines.length : next, 0, begin(name), END, '');
  });
  return lines.join('\n');
}

function main(): void {
  for (const page of GENERATED_PAGES) {
    const file = path.join(root, page);
    writeFileSync(file, withGeneratedBlocks(page, readFileSync(file, 'utf8')));
  }
}

if (require.main === module) main();
