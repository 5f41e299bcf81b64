/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  // A busy machine makes a test slow, not wrong.
  testTimeout: 30_000,
  transform: {
    '\\.m?[jt]s$': [
      '@swc/jest',
      {
        jsc: { target: 'es2022', parser: { syntax: 'typescript' }, externalHelpers: true },
        module: { type: 'commonjs' },
        sourceMaps: true,
      },
    ],
  },
  // These packages are ES modules only, which Jest does not load.
  transformIgnorePatterns: [
    '/node_modules/(?!(p-retry|is-network-error|p-map|mime|typebox|pure-rand|@fastify/type-provider-typebox)/)',
  ],
  collectCoverageFrom: ['src/**/*.ts'],
  coverageThreshold: { global: { lines: 95, branches: 95 } },
};
