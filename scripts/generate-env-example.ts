import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { environmentSchema } from '@/server/runtime/environment-schema';
import { EnvironmentError, readEnvironment } from '@/server/runtime/environment';
import { projectRoot } from './system/project-root';

const HEAD = [
  'Every variable that CloudOptim reads, with its default. Copy to .env and remove the # of what you set; a variable',
  'of the process wins over .env. On a trial machine nothing is needed: what is missing is embedded or generated.',
];

/** What the schema does not hold: read by the commands, the decision server and the AWS SDK, or an older name. */
const BESIDE_THE_SCHEMA: readonly (readonly [about: string, ...lines: readonly string[]])[] = [
  ['worker processes that `npm start` and `npm run demo` start', 'WORKERS=1'],
  [
    'port of `npm run decision-server` (PORT also holds, if DECISION_SERVER_PORT is unset)',
    'DECISION_SERVER_PORT=8001',
  ],
  [
    "the platform's own credentials, with which customers' roles are assumed; or a profile, or the machine's role: read by the AWS SDK",
    'AWS_ACCESS_KEY_ID=',
    'AWS_SECRET_ACCESS_KEY=',
  ],
  [
    'older names of DATABASE_URL, REDIS_URL, AUTH_SECRET, HOST and PORT; both given and different: the start is refused',
    ...['DB_HOST=', 'DB_PORT=5432', 'DB_NAME=cloudoptim', 'DB_USER=cloudoptim', 'DB_PASSWORD='],
    ...['REDIS_HOST=', 'REDIS_PORT=6379', 'NEXTAUTH_SECRET=', 'CENTRAL_SERVER_HOST=', 'CENTRAL_SERVER_PORT='],
  ],
];

/** Names that a start with `NODE_ENV=production` and nothing else complains about. */
function requiredInProduction(): ReadonlySet<string> {
  try {
    readEnvironment({ NODE_ENV: 'production' });
    return new Set();
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    return new Set(error.message.split('\n').map((problem) => problem.split(' ')[0] ?? ''));
  }
}

function defaultOf(field: { safeParse: (value: unknown) => { data?: unknown } }): string {
  const value = field.safeParse(undefined).data;
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : '';
}

function envExample(): string {
  const required = requiredInProduction();
  const fields = Object.entries(environmentSchema.shape).map(([name, field]) => {
    const about = [field.description ?? '', required.has(name) ? 'required in production' : ''];
    return [about.filter((part) => part !== '').join('; '), `${name}=${defaultOf(field)}`];
  });
  const blocks = [...fields, ...BESIDE_THE_SCHEMA].map(([about = '', ...lines]) =>
    [...(about === '' ? [] : [`# ${about}`]), ...lines.map((line) => `#${line}`)].join('\n'),
  );
  return `${[HEAD.map((line) => `# ${line}`).join('\n'), ...blocks].join('\n\n')}\n`;
}

writeFileSync(join(projectRoot, '.env.example'), envExample());
