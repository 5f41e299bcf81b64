import js from '@eslint/js';
import tseslint from 'typescript-eslint';

/** Where each folder may look, by design: data goes one way and nothing imports upwards. */
const mayNotImport = (files, folders, why) => ({
  files,
  rules: {
    'no-restricted-imports': ['error', { patterns: [{ group: folders, message: why }] }],
  },
});

export default tseslint.config(
  { ignores: ['dist/', 'dist-upstream/', 'coverage/', 'node_modules/'] },
  js.configs.recommended,
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unsafe-assignment': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
      eqeqeq: ['error', 'always'],
      'no-console': ['error', { allow: ['warn'] }],
    },
  },
  mayNotImport(
    ['src/lib/diga/**/*.ts'],
    ['@activepieces/*', '../*', '!../errors', '!../http'],
    'src/lib/diga is the Diga API alone: nothing of Activepieces, nothing above it but what errors have in common.',
  ),
  mayNotImport(
    ['src/lib/http/**/*.ts'],
    ['@activepieces/*', '../*'],
    'src/lib/http is the transports alone: nothing of Diga, nothing of Activepieces.',
  ),
  mayNotImport(
    ['src/lib/*.ts'],
    ['./props/*', './triggers/*', './actions/*', '../*'],
    'Only src/lib/diga may be used here.',
  ),
  mayNotImport(['src/lib/errors.ts'], ['*'], 'Everything may use this; it knows nothing.'),
  mayNotImport(
    ['src/lib/props/**/*.ts'],
    ['**/triggers/*', '**/actions/*', '**/index'],
    'The pickers know the Diga API and the connection, nothing above them.',
  ),
  mayNotImport(
    ['src/lib/actions/**/*.ts'],
    ['**/triggers/**'],
    'Actions and triggers do not know each other.',
  ),
  mayNotImport(
    ['src/lib/triggers/**/*.ts'],
    ['**/actions/**'],
    'Actions and triggers do not know each other.',
  ),
  {
    files: ['test/**/*.ts', 'scripts/**/*.ts'],
    rules: { 'no-console': 'off' },
  },
  { files: ['**/*.mjs'], ...tseslint.configs.disableTypeChecked },
);
