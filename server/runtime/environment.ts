import { AppError } from '@/server/domain/shared/app-error';
import { environmentSchema, isKnownDefault, type Environment } from './environment-schema';

type Source = Readonly<Record<string, string | undefined>>;

/** The start-up values are wrong; the message has one line per problem and never a value. */
export class EnvironmentError extends AppError {
  constructor(problems: readonly string[]) {
    super('environment_invalid', problems.join('\n'), { context: { problems: problems.length } });
  }
}

/** Older name → current name; both given and different is refused (Decision 44). */
const ALIASES: Readonly<Record<string, string>> = {
  NEXTAUTH_SECRET: 'AUTH_SECRET',
  CENTRAL_SERVER_HOST: 'HOST',
  CENTRAL_SERVER_PORT: 'PORT',
};

function composeUrls(source: Source, problems: string[]): Record<string, string | undefined> {
  const values: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(source)) if (value !== '') values[name] = value;
  const offer = (name: string, value: string, older: string) => {
    if (values[name] !== undefined && values[name] !== value)
      problems.push(`${older} and ${name} are both given and differ`);
    values[name] ??= value;
  };
  for (const [older, current] of Object.entries(ALIASES)) {
    const value = values[older];
    if (value !== undefined) offer(current, value, older);
  }
  const {
    DB_HOST: dbHost,
    DB_NAME: dbName,
    DB_USER: dbUser,
    DB_PASSWORD: dbPassword,
    REDIS_HOST: redisHost,
  } = values;
  if (dbHost !== undefined) {
    const account = `${encodeURIComponent(dbUser ?? 'cloudoptim')}:${encodeURIComponent(dbPassword ?? '')}`;
    const place = hostAndPort(dbHost, values['DB_PORT'] ?? '5432');
    const name = encodeURIComponent(dbName ?? 'cloudoptim');
    offer('DATABASE_URL', `postgres://${account}@${place}/${name}`, 'DB_HOST');
  }
  if (redisHost !== undefined)
    offer('REDIS_URL', `redis://${hostAndPort(redisHost, values['REDIS_PORT'] ?? '6379')}`, 'REDIS_HOST');
  return values;
}

/** An IPv6 address stands in brackets within a URL. */
function hostAndPort(host: string, port: string): string {
  return `${host.includes(':') && !host.startsWith('[') ? `[${host}]` : host}:${port}`;
}

/** Secrets beside those that the schema refuses everywhere; in production none may be a well-known one. */
const SECRETS = [
  'ML_SERVER_API_KEY',
  'CLOUDOPTIM_ADMIN_PASSWORD',
  'CLOUDOPTIM_BOOTSTRAP_API_KEY',
  'METRICS_TOKEN',
] as const;

const REQUIRED_IN_PRODUCTION = ['ML_SERVER_URL', 'NEXTAUTH_URL', 'ML_SERVER_API_KEY'] as const;

/** Parses and checks the environment. Throws `EnvironmentError`; never prints a value. */
export function readEnvironment(source: Source): Environment {
  const problems: string[] = [];
  const values = composeUrls(source, problems);
  const parsed = environmentSchema.safeParse(values);
  if (!parsed.success) {
    for (const issue of parsed.error.issues) {
      const name = issue.path.join('.');
      problems.push(values[name] === undefined ? `${name} is required` : `${name} ${issue.message}`);
    }
  }
  if (values['NODE_ENV'] === 'production' && values['CLOUDOPTIM_TRIAL'] !== 'true') {
    for (const name of REQUIRED_IN_PRODUCTION) {
      if (values[name] === undefined) problems.push(`${name} is required in production`);
    }
    for (const name of ['DATABASE_URL', 'REDIS_URL']) {
      if (/:cloudoptim_password@|:change_this/i.test(values[name] ?? ''))
        problems.push(`${name} has a well-known default password; choose your own`);
    }
    for (const name of SECRETS) {
      if (isKnownDefault(values[name] ?? ''))
        problems.push(`${name} is a well-known default; choose your own`);
    }
  }
  if (!parsed.success || problems.length > 0) throw new EnvironmentError(problems);
  return parsed.data;
}
