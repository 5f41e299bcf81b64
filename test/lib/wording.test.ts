import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { diga } from '../../src/index';

const LIB = path.join(__dirname, '../../src/lib');

/** Rooms whose errors reach the user on any screen: of a step, of a trigger, of a connection. */
const ROOMS = ['diga', 'http', 'provisioning'];

const steps = [...Object.values(diga.actions()), ...Object.values(diga.triggers())];

const STEPS = steps.map(({ displayName }) => displayName);

/** The parts of a prop that the builder shows. */
interface Shown {
  displayName: string;
  options?: { options?: { label: string }[] };
}

const props = steps.flatMap((step) => Object.values(step.props as Record<string, Shown>));

const FIELDS = props.map(({ displayName }) => displayName);

/** The labels of the choices in dropdowns. */
const CHOICES = props.flatMap(({ options }) => options?.options ?? []).map(({ label }) => label);

/** Ways to speak of a step or a button without its name. */
const PHRASES =
  /\b(this|an earlier|a later) (step|field)\b|\bstep again\b|\b(publish|test) (the|this) flow\b/i;

/** What names something of the builder in a text. */
function namesIn(text: string): string[] {
  const quoted = [...FIELDS, ...CHOICES, ...STEPS].filter((name) => text.includes(`"${name}"`));
  // Diga's own steps have some of the same names, which stand alone then.
  const unquoted = STEPS.filter((name) => text !== name && text.includes(name));
  return [...new Set([...quoted, ...unquoted, ...(PHRASES.exec(text)?.slice(0, 1) ?? [])])];
}

/** The texts in the code of a room, with "…" for what is filled in. */
function textsIn(room: string): string[] {
  const files = readdirSync(path.join(LIB, room), { recursive: true, encoding: 'utf8' });
  return files
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => {
      const code = readFileSync(path.join(LIB, room, file), 'utf8');
      const texts: string[] = [];
      const visit = (node: ts.Node): void => {
        if (ts.isStringLiteralLike(node)) texts.push(node.text);
        if (ts.isTemplateExpression(node)) {
          texts.push(
            [node.head, ...node.templateSpans.map(({ literal }) => literal)]
              .map(({ text }) => text)
              .join('…'),
          );
        }
        ts.forEachChild(node, visit);
      };
      visit(ts.createSourceFile(file, code, ts.ScriptTarget.Latest));
      return texts;
    });
}

describe.each(ROOMS)('the texts in %s', (room) => {
  it('name no step, field, choice or button of the builder: the caller knows the screen', () => {
    const texts = textsIn(room);
    expect(texts.length).toBeGreaterThan(10);
    expect(texts.filter((text) => namesIn(text).length > 0)).toEqual([]);
  });
});

it.each([
  ['Check that "Diga Workflows" holds one.', ['Diga Workflows']],
  ['Choose "Launch a new version" here.', ['Launch a new version']],
  ['Use Recording URL of Get Call.', ['Get Call']],
  ['Run this step again.', ['this step']],
  ['Then publish the flow.', ['publish the flow']],
  ['Only launch a new version, and check the step in Diga.', []],
])('a text that names something of the builder is found: %s', (text, names) => {
  expect(namesIn(text)).toEqual(names);
});
