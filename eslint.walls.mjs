import path from 'node:path';

const root = import.meta.dirname;

const EVERYTHING = [''];
const DIGA = ['src/lib/diga/'];
const ERRORS = ['src/lib/errors.ts'];
const UTIL = ['src/lib/util/'];
const HOST = ['src/lib/host/'];
const PROVISIONING = ['src/lib/provisioning/'];
const RECORDS = ['src/lib/records/'];
const FIXTURES = ['test/sandbox/', 'test/support/'];
const BELOW_STEPS = ['src/lib/', '!src/lib/actions/', '!src/lib/triggers/'];

/**
 * The rooms, and the path prefixes that each may import from besides itself; "!" excludes a prefix.
 * A file belongs to the first room that matches. `alone` rooms import nothing of Activepieces either.
 */
const ROOMS = [
  { room: 'src/lib/errors.ts', mayImport: [], alone: true },
  { room: 'src/lib/http/', mayImport: [], alone: true },
  { room: 'src/lib/util/', mayImport: ERRORS, alone: true },
  { room: 'src/lib/diga/', mayImport: [...ERRORS, 'src/lib/http/'], alone: true },
  { room: 'src/lib/host/', mayImport: UTIL },
  { room: 'src/lib/provisioning/', mayImport: [...ERRORS, ...DIGA, ...UTIL] },
  { room: 'src/lib/records/', mayImport: [...ERRORS, ...DIGA, ...UTIL] },
  {
    room: 'src/lib/props/',
    mayImport: [
      ...ERRORS,
      ...DIGA,
      ...UTIL,
      ...HOST,
      ...PROVISIONING,
      ...RECORDS,
      'src/lib/auth.ts',
    ],
  },
  {
    room: 'src/lib/actions/',
    mayImport: BELOW_STEPS,
  },
  { room: 'src/lib/triggers/', mayImport: BELOW_STEPS },
  // The connection: auth.ts and its permissions.
  { room: 'src/lib/', mayImport: [...ERRORS, ...DIGA] },
  { room: 'src/', mayImport: ['src/'] },
  { room: 'scripts/', mayImport: ['src/', ...FIXTURES] },
  { room: 'test/sandbox/', mayImport: ['src/', ...FIXTURES] },
  { room: 'test/support/', mayImport: ['src/', ...FIXTURES] },
  { room: 'test/scripts/', mayImport: EVERYTHING },
  { room: 'test/e2e/', mayImport: EVERYTHING },
  { room: 'test/', mayImport: ['src/', 'test/'] },
];

/** Whether a path without its extension is a file, or the index of a folder, below a prefix. */
const isBelow = (target, prefix) => `${target}.ts`.startsWith(prefix) || `${target}/` === prefix;

const roomOf = (target) => ROOMS.find(({ room }) => isBelow(target, room));

function isAllowed({ room, mayImport, alone }, file, specifier) {
  if (!specifier.startsWith('.')) return !(alone && specifier.startsWith('@activepieces/'));
  const target = path.join(path.dirname(file), specifier);
  if (roomOf(target)?.room === room) return true;
  const excluded = mayImport.filter((prefix) => prefix.startsWith('!'));
  if (excluded.some((prefix) => isBelow(target, prefix.slice(1)))) return false;
  return mayImport.some((prefix) => isBelow(target, prefix));
}

/**
 * Checks every import, also those by `import()` and of types, against the rooms. ESLint's own
 * `no-restricted-imports` knows neither `import()` nor the file that a relative path leads to.
 */
const rooms = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      wall: '{{room}} may not import {{specifier}}: see "The rooms" in ARCHITECTURE.md.',
    },
  },
  create(context) {
    const file = path.relative(root, context.filename).split(path.sep).join('/');
    const own = roomOf(file.replace(/\.ts$/, ''));
    if (own === undefined) return {};
    const check = ({ source }) => {
      const specifier = source?.value;
      if (typeof specifier !== 'string' || isAllowed(own, file, specifier)) return;
      context.report({ node: source, messageId: 'wall', data: { room: own.room, specifier } });
    };
    return {
      ImportDeclaration: check,
      ImportExpression: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
      TSImportType: check,
    };
  },
};

export const walls = { rules: { rooms } };
