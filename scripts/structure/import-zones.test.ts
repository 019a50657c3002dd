import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ESLint } from 'eslint';
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import { importX } from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importZones, kindFolders } from '../../eslint.zones.mjs';
import { projectRoot } from '../system/project-root';

const RULE = 'import-x/no-restricted-paths';

/** Messages of the zones about a file with that text, which need not exist. */
async function refusals(eslint: ESLint, filePath: string, text: string): Promise<readonly string[]> {
  const [result] = await eslint.lintText(text, { filePath });
  const messages = result?.messages ?? [];
  expect(messages.filter((one) => one.fatal === true)).toEqual([]);
  return messages.filter((one) => one.ruleId === RULE).map((one) => one.message);
}

describe('the zones of a checkout with an engine and two kinds of plan', () => {
  let root = '';
  let eslint: ESLint;

  beforeAll(() => {
    root = realpathSync(mkdtempSync(path.join(tmpdir(), 'cloudoptim-zones-')));
    const files = {
      'server/domain/shared/result.ts': 'export const result = 1;\n',
      'server/services/plans/run-plan.ts': 'export interface Plan { id: string }\n',
      'server/services/plans/steps/step.ts': 'export const step = 1;\n',
      'server/services/launching/launch.ts': 'export const launch = 1;\n',
      'server/services/kinds/ghosts/ghosts.ts': 'export interface Ghosts { id: string }\n',
      'server/services/kinds/ghosts/steps/find.ts': 'export const find = 1;\n',
      'server/services/kinds/volumes/volumes.ts': 'export const volumes = 1;\n',
      'tsconfig.json': JSON.stringify({ compilerOptions: { paths: { '@/*': ['./*'] } } }),
    };
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
      writeFileSync(path.join(root, file), text);
    }
    eslint = new ESLint({
      cwd: root,
      overrideConfigFile: true,
      overrideConfig: [
        {
          files: ['**/*.ts'],
          languageOptions: { parser: tseslint.parser },
          plugins: { 'import-x': importX },
          settings: {
            'import-x/resolver-next': [
              createTypeScriptImportResolver({ project: path.join(root, 'tsconfig.json') }),
            ],
          },
          rules: { [RULE]: ['error', { basePath: root, zones: importZones(root) }] },
        },
      ],
    });
  });

  afterAll(() => {
    rmSync(root, { recursive: true, force: true });
  });

  it('know every folder as a kind, whatever it is called', () => {
    expect([...kindFolders(root)].sort()).toEqual(['ghosts', 'volumes']);
    expect(kindFolders(path.join(root, 'server/domain'))).toEqual([]);
  });

  it.each([
    ['plans/new.ts', "import { volumes } from '@/server/services/kinds/volumes/volumes';"],
    ['plans/new.ts', "import type { Ghosts } from '../kinds/ghosts/ghosts';"],
    ['plans/steps/new.ts', "export * from '@/server/services/kinds/ghosts/steps/find';"],
    ['plans/steps/new.ts', "const late = import('@/server/services/kinds/volumes/volumes');"],
  ])('refuse engine → kind: %s with %s', async (file, text) => {
    expect(await refusals(eslint, path.join(root, 'server/services', file), text)).toEqual([
      expect.stringContaining('The engine imports no kind of plan'),
    ]);
  });

  it.each([
    ['kinds/ghosts/new.ts', "import { volumes } from '@/server/services/kinds/volumes/volumes';"],
    ['kinds/ghosts/steps/new.ts', "import { volumes } from '../../volumes/volumes';"],
    ['kinds/volumes/new.ts', "import type { Ghosts } from '../ghosts/ghosts';"],
  ])('refuse kind → kind: %s with %s', async (file, text) => {
    expect(await refusals(eslint, path.join(root, 'server/services', file), text)).toEqual([
      expect.stringContaining('A kind of plan imports no other kind'),
    ]);
  });

  it.each([
    ['kinds/ghosts/new.ts', "import { find } from './steps/find';"],
    ['kinds/ghosts/steps/new.ts', "import type { Ghosts } from '@/server/services/kinds/ghosts/ghosts';"],
    ['kinds/volumes/new.ts', "import type { Plan } from '../../plans/run-plan';"],
    ['kinds/volumes/new.ts', "import { launch } from '@/server/services/launching/launch';"],
    ['plans/new.ts', "import { step } from './steps/step';"],
    ['plans/new.ts', "import { result } from '@/server/domain/shared/result';"],
    // A test may reach for the whole stack only where the configuration says so: here it is one file like others.
    ['launching/new.ts', "import { volumes } from '@/server/services/kinds/volumes/volumes';"],
  ])('accept %s with %s', async (file, text) => {
    expect(await refusals(eslint, path.join(root, 'server/services', file), text)).toEqual([]);
  });
});

describe('the configuration of this repository', () => {
  /** Only the zones, read without types: a file that does not exist belongs to no TypeScript program. */
  const eslint = new ESLint({
    cwd: projectRoot,
    overrideConfig: [
      { files: ['**/*.ts'], languageOptions: { parserOptions: { projectService: false, project: null } } },
    ],
    ruleFilter: ({ ruleId }) => ruleId === RULE,
  });
  const lint = (file: string, text: string) => refusals(eslint, path.join(projectRoot, file), text);

  it('refuses what no zone allows, type-only imports included', async () => {
    const forbidden = "import type { Clock } from '@/server/ports/clock';";
    expect(await lint('server/domain/shared/new.ts', forbidden)).toEqual([
      expect.stringContaining('server/domain may import contracts/plans'),
    ]);
  });

  it('accepts what a zone allows', async () => {
    const allowed = "import { plusSeconds } from '@/server/domain/shared/instant';";
    expect(await lint('server/services/plans/new.ts', allowed)).toEqual([]);
  });

  it('lets a test reach for anything', async () => {
    const allowed = "import type { Clock } from '@/server/ports/clock';";
    expect(await lint('server/domain/shared/new.test.ts', allowed)).toEqual([]);
  });

  it('refuses each kind of plan to the engine and to the others', async () => {
    const kinds = kindFolders(projectRoot).flatMap((kind) => {
      const folder = `server/services/kinds/${kind}`;
      const file = readdirSync(path.join(projectRoot, folder)).find((name) => /^[^.]+\.ts$/.test(name));
      return file === undefined ? [] : [{ kind, text: `import '@/${folder}/${path.parse(file).name}';` }];
    });
    for (const { kind, text } of kinds) {
      expect(await lint('server/services/plans/new.ts', text), `engine → ${kind}`).toHaveLength(1);
      for (const { kind: other } of kinds) {
        const refused = await lint(`server/services/kinds/${other}/new.ts`, text);
        expect(refused, `${other} → ${kind}`).toHaveLength(other === kind ? 0 : 1);
      }
    }
  });
});
