import { existsSync } from 'node:fs';

/** Test files of what handles times. They run a second time with the clock of New York. */
const IN_NEW_YORK = [
  'test/lib/actions/delete-calls.test.ts',
  'test/lib/actions/get-usage.test.ts',
  'test/lib/actions/list-calls.test.ts',
  'test/lib/actions/wait-for-call.test.ts',
  'test/lib/records/call.test.ts',
  'test/lib/triggers/call-finished/catch-up/scan.test.ts',
  'test/lib/util/timestamps.test.ts',
];
for (const file of IN_NEW_YORK) {
  if (!existsSync(`${import.meta.dirname}/${file}`)) throw new Error(`${file} does not exist`);
}

/** Packages of many modules, and those of ES modules only, which Jest does not load. */
const LOADED_FAST = [
  '@activepieces/(shared|pieces-framework)/(.*/)?index.js',
  '@fastify/type-provider-typebox/',
  'fast-check/',
  'fastify/',
  'libphonenumber-js/',
  'mime/',
  'p-map/',
  'p-retry/',
  'proxy-from-env/',
  'pure-rand/',
  'typebox/',
  'zod/',
];

/** @type {import('jest').Config} */
const project = {
  roots: ['<rootDir>/test'],
  transform: {
    '/node_modules/.*\\.m?js$': '<rootDir>/test/support/load-packages.mjs',
    '\\.m?[jt]s$': [
      '@swc/jest',
      {
        jsc: { target: 'es2022', parser: { syntax: 'typescript' }, externalHelpers: true },
        module: { type: 'commonjs' },
        sourceMaps: true,
      },
    ],
  },
  transformIgnorePatterns: [`/node_modules/(?!(${LOADED_FAST.join('|')}))`],
};

/** @type {import('jest').Config} */
export default {
  projects: [
    { ...project, displayName: 'tests', testMatch: ['**/*.test.ts'] },
    {
      ...project,
      displayName: 'new york',
      testEnvironment: '<rootDir>/test/support/new-york.mjs',
      testMatch: IN_NEW_YORK.map((file) => `<rootDir>/${file}`),
    },
  ],
  maxWorkers: 2,
  // Jest never frees all that a test file has loaded.
  workerIdleMemoryLimit: '350MB',
  // A busy machine makes a test slow, not wrong.
  testTimeout: 30_000,
  collectCoverageFrom: ['src/**/*.ts'],
  coverageThreshold: { global: { lines: 95, branches: 95 } },
};
