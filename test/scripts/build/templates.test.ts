import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import {
  FlowAction,
  flowStructureUtil,
  FlowTriggerType,
  SharedTemplate,
} from '@activepieces/shared';
import { manifest, root } from '../../../scripts/lib/paths';
import { diga } from '../../../src/index';
import foreignPieces from '../../support/foreign-pieces.json';

const folder = path.join(root, 'templates');
const files = readdirSync(folder);
const page = readFileSync(path.join(root, 'docs/templates.md'), 'utf8');

interface PieceSettings {
  pieceName: string;
  pieceVersion: string;
  /** Of a trigger. */
  triggerName?: string;
  /** Of an action. */
  actionName?: string;
  input: Record<string, unknown>;
  propertySettings: Record<string, unknown>;
}

function open(file: string) {
  const json: unknown = JSON.parse(readFileSync(path.join(folder, file), 'utf8'));
  const template = SharedTemplate.parse(json);
  const [flow, ...others] = template.flows ?? [];
  if (flow?.trigger.type !== FlowTriggerType.PIECE || others.length > 0) {
    throw new Error(`${file} is not one flow that a piece starts`);
  }
  return { json, template, flow, trigger: flow.trigger };
}

/** A step of another piece, as Activepieces 0.83.0 has it. */
interface ForeignStep {
  name: string;
  props: Record<string, { type: string; label: string; required: boolean }>;
}

const FOREIGN: Record<
  string,
  { name: string; version: string; connection: boolean; steps: Record<string, ForeignStep> }
> = foreignPieces;

/** What the expressions in a value refer to, such as `trigger['agent_name']`, each as its keys. */
function references(value: unknown): string[][] {
  const expressions = JSON.stringify(value).match(/{{.*?}}/g) ?? [];
  const references = expressions.join().match(/\b(trigger|step_\d+)\b(\['?\w+'?\])*/g) ?? [];
  return references.map((reference) => reference.match(/\w+/g) ?? []);
}

/** The texts anywhere in a value. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
}

function getSteps({ trigger }: ReturnType<typeof open>) {
  const steps = flowStructureUtil.getAllSteps(trigger);
  const ofPieces = steps.flatMap((step) =>
    'pieceName' in step.settings ? [step.settings as PieceSettings] : [],
  );
  return { steps, ofPieces };
}

/** What the builder calls the steps of a flow and their fields. */
function wordsOfBuilder(file: string): string[] {
  const { steps, ofPieces } = getSteps(open(file));
  const ofDiga = ofPieces
    .filter(({ pieceName }) => pieceName === manifest.name)
    .flatMap(({ triggerName, actionName }) => [
      diga.metadata().triggers[triggerName ?? ''],
      diga.metadata().actions[actionName ?? ''],
    ]);
  return [
    ...['Load Sample Data', 'Test Step', 'Or'],
    // Fields that exist once a connection is chosen: the record of the steps does not have them.
    ...boldIn(page),
    ...steps.map(({ displayName }) => displayName),
    ...ofDiga.flatMap((part) => Object.values(part?.props ?? {})).map(getLabel),
    ...foreignSteps(file).flatMap(({ step }) =>
      Object.values(step.props).map(({ label }) => label),
    ),
  ];
}

/** The words that a Markdown text has in bold. */
function boldIn(text = ''): string[] {
  return [...text.matchAll(/\*\*(.+?)\*\*/g)].flatMap(([, word]) => word ?? []);
}

function getLabel({ displayName }: { displayName: string }): string {
  return displayName;
}

/** The steps of other pieces, each with what is recorded of it. */
function foreignSteps(file: string) {
  const opened = open(file);
  const note = opened.flow.notes?.[0]?.content;
  const foreign = getSteps(opened).ofPieces.filter(({ pieceName }) => pieceName !== manifest.name);
  return foreign.map((settings) => {
    const piece = FOREIGN[settings.pieceName];
    const step = piece?.steps[settings.actionName ?? settings.triggerName ?? ''];
    if (!step) throw new Error(`No record of a step of ${settings.pieceName}`);
    return { file, note, settings, piece, step };
  });
}

describe('the templates', () => {
  it('are one for each common use', () => {
    expect(files.sort()).toEqual([
      'check-free-appointments-in-google-calendar.json',
      'decline-numbers-on-a-list.json',
      'delete-old-calls-every-night.json',
      'greet-known-caller-with-hubspot.json',
      'learn-unanswered-questions.json',
      'log-calls-to-google-sheets.json',
      'mail-transcript-with-gmail.json',
      'open-zendesk-ticket-when-unresolved.json',
      'send-call-to-any-system.json',
      'tell-slack-about-calls.json',
      'update-hubspot-contact-and-log-call.json',
    ]);
  });

  it('are all on the page about templates, by name', () => {
    for (const file of files) {
      expect(page).toContain(`templates/${file}`);
      expect(page).toContain(open(file).template.name);
    }
  });
});

describe.each(files)('%s', (file) => {
  const opened = open(file);
  const { json, template, flow, trigger } = opened;
  const { steps, ofPieces } = getSteps(opened);

  it('is a template by the schema of the framework, and nothing more', () => {
    expect(template).toEqual(json);
    expect(FlowAction.parse(trigger.nextAction)).toEqual(trigger.nextAction);
    // Newer hosts give what a step gives under `output`, and rewrite the references of this version only.
    expect(flow.schemaVersion).toBe('20');
    expect(JSON.stringify(flow)).not.toContain("['output']");
  });

  it('uses this version of the piece, with inputs that it has', () => {
    const { triggers, actions } = diga.metadata();
    const ofThisPiece = ofPieces.filter(({ pieceName }) => pieceName === manifest.name);
    expect(ofThisPiece.length).toBeGreaterThan(0);
    for (const { pieceVersion, triggerName, actionName, input } of ofThisPiece) {
      expect(pieceVersion).toBe(manifest.version);
      const step = triggers[triggerName ?? ''] ?? actions[actionName ?? ''];
      const props = Object.keys(step?.props ?? {});
      expect(Object.keys(input).filter((key) => !props.includes(key))).toEqual([]);
      if (triggerName) expect(Object.keys(input)).toEqual(props);
    }
  });

  it('lists the pieces that it needs', () => {
    const names = ofPieces.map(({ pieceName }) => pieceName);
    expect(template.pieces).toEqual([...new Set(names)]);
    for (const { pieceVersion } of ofPieces) expect(pieceVersion).toMatch(/^\d+\.\d+\.\d+$/);
  });

  it('leaves the connections to the user, and has settings for every input', () => {
    for (const { input, propertySettings } of ofPieces) {
      expect(input).not.toHaveProperty('auth');
      // The builder looks up the setting of a field within an input by the name of the field alone.
      const within = Object.values(input).flatMap((value) => Object.keys(value ?? {}));
      expect(propertySettings).toMatchObject(
        Object.fromEntries(Object.keys(input).map((key) => [key, {}])),
      );
      expect([...Object.keys(input), ...within]).toEqual(
        expect.arrayContaining(Object.keys(propertySettings)),
      );
    }
  });

  it('uses only keys of the record of its trigger', () => {
    const { fields = [] } =
      diga.metadata().triggers[trigger.settings.triggerName ?? '']?.outputSchema ?? {};
    const recordKeys = fields.map(({ key }) => key);
    const used = references(trigger.nextAction).filter(([first]) => first === 'trigger');
    expect(used.length > 0).toBe(trigger.settings.pieceName === manifest.name);
    expect(used.filter(([, key]) => key !== undefined && !recordKeys.includes(key))).toEqual([]);
  });

  it('uses only outputs of earlier steps', () => {
    const names = steps.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const [index, { settings }] of steps.entries()) {
      for (const [first] of references(settings)) expect(names.slice(0, index)).toContain(first);
    }
  });

  it('deletes nothing before the user has seen a dry run', () => {
    const deleting = ofPieces.filter(({ actionName }) => actionName === 'delete_calls');
    expect(deleting.map(({ input }) => input['dry_run'])).toEqual(deleting.map(() => true));
  });

  it('says on the canvas what to fill in', () => {
    expect(flow.notes).toHaveLength(1);
    expect(flow.notes?.[0]?.content).toMatch(/\*\*What to fill in\*\*[^]*Diga connection/);
    expect(template.description).toMatch(/To fill in: /);
  });

  it('calls steps and fields in the note as the builder does', () => {
    const [title, ...bold] = boldIn(flow.notes?.[0]?.content);
    expect(title).toBe('What to fill in');
    // What is written in lower case is a key or a value.
    const names = bold.filter((name) => !/^[a-z_]+$/.test(name));
    expect(wordsOfBuilder(file)).toEqual(expect.arrayContaining(names));
  });
});

describe.each(files.flatMap(foreignSteps))('$file, the step $step.name', (foreign) => {
  const { settings, piece, step, note } = foreign;
  const { input, propertySettings } = settings;
  const props = Object.entries(step.props);

  it('is one of the recorded version of its piece, with inputs that it has', () => {
    expect(settings.pieceVersion).toBe(piece.version);
    expect(Object.keys(step.props)).toEqual(expect.arrayContaining(Object.keys(input)));
  });

  it('has what it requires, or the note names it', () => {
    const missing = props.filter(([key, { required }]) => required && isEmpty(input[key]));
    for (const [, { label }] of missing) expect(note).toContain(`**${label}**`);
  });

  // The builder of Activepieces empties these when the connection of a step is chosen: fields that
  // the piece makes up with the connection always, pickers unless they are set to an expression.
  it('keeps its inputs when the connection is chosen, or the note and the page repeat them', () => {
    const emptied = piece.connection ? props.filter(([key]) => key in input) : [];
    for (const [key, { type }] of emptied) {
      if (type === 'DROPDOWN' || type === 'MULTI_SELECT_DROPDOWN') {
        expect(propertySettings[key]).toEqual({ type: 'DYNAMIC' });
      }
      if (type !== 'DYNAMIC') continue;
      for (const text of textsIn(input[key])) {
        expect(note).toContain(text);
        expect(page).toContain(`\`${text}\``);
      }
    }
  });
});
