/** Files in the repository that a program writes from a source. */
export interface GeneratedFiles {
  readonly name: string;
  /** Program of node_modules/.bin and its arguments; writes `outputs`, and the same again when nothing changed. */
  readonly command: readonly [string, ...string[]];
  /** Files or folders of the checkout. */
  readonly outputs: readonly string[];
}

/** Everything generated that is committed; `npm run check` holds each against its source. */
export const generatedFiles: readonly GeneratedFiles[] = [
  { name: 'migrations', command: ['drizzle-kit', 'generate'], outputs: ['drizzle'] },
  {
    name: 'environment example',
    command: ['tsx', 'scripts/generate-env-example.ts'],
    outputs: ['.env.example'],
  },
  {
    name: 'OpenAPI document',
    command: ['tsx', 'scripts/generate-openapi.ts'],
    outputs: ['docs/openapi.json'],
  },
  {
    name: "decision server's OpenAPI document",
    command: ['tsx', 'scripts/generate-decision-openapi.ts'],
    outputs: ['docs/decision-server.openapi.json'],
  },
];
