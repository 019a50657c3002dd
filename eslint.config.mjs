import next from 'eslint-config-next';
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import { importX } from 'eslint-plugin-import-x';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';
import { importZones } from './eslint.zones.mjs';

const TESTS = ['**/*.{test,itest,ftest,testing}.{ts,tsx}', '**/testing/**', 'e2e/**'];

export default defineConfig([
  globalIgnores([
    '.next/**',
    'dist/**',
    'node_modules/**',
    '.cloudoptim/**',
    'next-env.d.ts',
    'test-results/**',
    'playwright-report/**',
  ]),
  ...next,
  ...tseslint.configs.strictTypeChecked.map((config) => ({ ...config, files: ['**/*.{ts,tsx}'] })),
  {
    files: ['**/*.{ts,tsx}'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { 'import-x': importX },
    settings: {
      'import-x/resolver-next': [createTypeScriptImportResolver({ project: './tsconfig.json' })],
    },
    rules: {
      // Cycles of type-only imports and cycles between folders are found by `npm run structure -- --check`.
      'import-x/no-cycle': ['error', { ignoreExternal: true }],
      'import-x/no-restricted-paths': [
        'error',
        { basePath: import.meta.dirname, zones: importZones(import.meta.dirname) },
      ],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      // Numbers, booleans and dates read well in messages; objects and nullish values do not and stay refused.
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      // Passing an async function where its promise is looked after by the callee is how React and Node handlers work.
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidOperator: true },
      ],
      // Bracket access says that a key comes from data (an environment, a label), not from a type.
      '@typescript-eslint/dot-notation': 'off',
      // Ports are implemented by functions that need not wait for anything.
      '@typescript-eslint/require-await': 'off',
      'no-console': 'error',
      'max-params': ['error', 4],
      'max-lines': ['error', { max: 300, skipBlankLines: false, skipComments: false }],
    },
  },
  {
    files: ['server/domain/**/*.ts', 'server/ports/**/*.ts'],
    ignores: TESTS,
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: '^(?!@/|\\.)(?!node:net$)',
              message: 'The domain and the ports are pure: no npm, no Node.',
            },
          ],
        },
      ],
      'no-restricted-globals': ['error', 'fetch', 'process', 'setTimeout', 'setInterval'],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'Time is passed in.' },
        { object: 'Math', property: 'random', message: 'Chance is passed in.' },
      ],
      'no-restricted-syntax': [
        'error',
        { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'Time is passed in.' },
      ],
    },
  },
  {
    files: ['server/**/*.ts', 'worker/**/*.ts', 'app/**/*.{ts,tsx}', 'decision/**/*.ts', 'contracts/**/*.ts'],
    ignores: [...TESTS, 'server/services/safety/mint-for-plan.ts', 'server/domain/safety/permit.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: ['**/domain/safety/permit'],
              importNames: ['mintPermit'],
              message: 'Only the safety gate mints permits: services/safety/mint-for-plan.',
            },
          ],
        },
      ],
    },
  },
  {
    files: TESTS,
    rules: {
      'max-lines': 'off',
      // A test stands beside what it tests and may reach for the whole stack.
      'import-x/no-restricted-paths': 'off',
      // A test states what it was given; a wrong assertion fails the test.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  {
    // There is no React here: a function may be called `use…`.
    files: ['{bench,contracts,decision,e2e,sandbox,scripts,server,worker}/**'],
    rules: { 'react-hooks/rules-of-hooks': 'off' },
  },
  { files: ['scripts/**', 'bench/**', 'sandbox/**'], rules: { 'no-console': 'off' } },
]);
