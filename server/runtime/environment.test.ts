import { describe, expect, it } from 'vitest';
import { environmentSchema } from '@/server/runtime/environment-schema';
import { EnvironmentError, readEnvironment } from '@/server/runtime/environment';

const KEY = Buffer.alloc(32, 7).toString('base64');

const TRIAL = {
  DATABASE_URL: 'postgres://app:pw-of-the-database@127.0.0.1:5432/cloudoptim',
  REDIS_URL: 'redis://127.0.0.1:6379',
  AUTH_SECRET: 'a-secret-of-enough-length',
  ENCRYPTION_KEY: KEY,
};

const PRODUCTION = {
  ...TRIAL,
  NODE_ENV: 'production',
  ML_SERVER_URL: 'https://decisions.example.com',
  ML_SERVER_API_KEY: 'key-of-the-decision-server',
  NEXTAUTH_URL: 'https://console.example.com',
};

type Source = Readonly<Record<string, string | undefined>>;

/** The problems of a start, one a line; empty when it is accepted. */
function problemsOf(source: Source): readonly string[] {
  try {
    readEnvironment(source);
    return [];
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    return error.message.split('\n');
  }
}

describe('every variable', () => {
  it.each(Object.entries(environmentSchema.shape))('says what %s is for', (_, field) => {
    expect(field.description ?? '').not.toBe('');
  });
});

describe('defaults', () => {
  it('are those of the documentation', () => {
    expect(readEnvironment(TRIAL)).toMatchObject({
      NODE_ENV: 'development',
      PORT: 3000,
      ML_SERVER_URL: 'http://localhost:8001',
      ALLOW_PRIVATE_ENDPOINTS: false,
      SQS_POLL_INTERVAL_SECONDS: 5,
      SQS_MAX_MESSAGES: 10,
      SQS_VISIBILITY_TIMEOUT: 30,
      SQS_WAIT_TIME_SECONDS: 20,
      K8S_API_TIMEOUT_SECONDS: 30,
      K8S_API_RETRY_ATTEMPTS: 3,
      K8S_API_BACKOFF_FACTOR: 2,
      DRAIN_ON_REBALANCE: false,
      SPOT_ADVISOR_URL: 'https://spot-bid-advisor.s3.amazonaws.com/spot-advisor-data.json',
      ENCRYPTION_KEY: [KEY],
    });
  });

  it('leave the Spot Advisor’s data off only when told so', () => {
    expect(readEnvironment({ ...TRIAL, SPOT_ADVISOR_URL: 'off' })).toMatchObject({ SPOT_ADVISOR_URL: 'off' });
    expect(problemsOf({ ...TRIAL, SPOT_ADVISOR_URL: 'never' })).toEqual([
      expect.stringContaining('SPOT_ADVISOR_URL'),
    ]);
  });

  it('stand in for an empty value', () => {
    expect(readEnvironment({ ...TRIAL, PORT: '', ML_SERVER_URL: '' })).toMatchObject({ PORT: 3000 });
    expect(problemsOf({ ...TRIAL, AUTH_SECRET: '' })).toEqual(['AUTH_SECRET is required']);
  });

  it('lists are read item by item', () => {
    const other = Buffer.alloc(32, 9).toString('base64');
    const read = readEnvironment({
      ...TRIAL,
      ENCRYPTION_KEY: `${KEY}, ${other}`,
      PRIVATE_ENDPOINT_CIDRS: '10.0.0.0/8, ,fd00::/8',
    });
    expect(read.ENCRYPTION_KEY).toEqual([KEY, other]);
    expect(read.PRIVATE_ENDPOINT_CIDRS).toEqual(['10.0.0.0/8', 'fd00::/8']);
  });
});

describe('older names', () => {
  it.each([
    { older: 'NEXTAUTH_SECRET', current: 'AUTH_SECRET', value: 'another-secret-of-length', read: null },
    { older: 'CENTRAL_SERVER_HOST', current: 'HOST', value: '127.0.0.1', read: null },
    { older: 'CENTRAL_SERVER_PORT', current: 'PORT', value: '808', read: 808 },
  ])('$older is $current', ({ older, current, value, read }) => {
    const source = { ...TRIAL, [current]: undefined, [older]: value };
    expect(readEnvironment(source)).toMatchObject({ [current]: read ?? value });
    expect(problemsOf({ ...source, [current]: value })).toEqual([]);
    expect(problemsOf({ ...source, [current]: `${value}1` })).toEqual([
      `${older} and ${current} are both given and differ`,
    ]);
  });

  const parts = {
    ...TRIAL,
    DATABASE_URL: undefined,
    DB_HOST: 'db.internal',
    DB_PORT: '5433',
    DB_NAME: 'optim',
    DB_USER: 'app@corp',
    DB_PASSWORD: 'p%/:@?#ä word',
  };

  it('make a database address that reads back to its parts', () => {
    const url = new URL(readEnvironment(parts).DATABASE_URL);
    expect([url.hostname, url.port, url.pathname]).toEqual(['db.internal', '5433', '/optim']);
    expect(decodeURIComponent(url.username)).toBe('app@corp');
    expect(decodeURIComponent(url.password)).toBe('p%/:@?#ä word');
  });

  it.each(['::1', '[::1]'])('take the address %s', (DB_HOST) => {
    const url = new URL(readEnvironment({ ...parts, DB_HOST }).DATABASE_URL);
    expect([url.hostname, url.port]).toEqual(['[::1]', '5433']);
  });

  it('fill in defaults', () => {
    const source = {
      ...TRIAL,
      DATABASE_URL: undefined,
      DB_HOST: 'db',
      REDIS_URL: undefined,
      REDIS_HOST: 'cache',
    };
    const read = readEnvironment(source);
    expect(new URL(read.DATABASE_URL)).toMatchObject({
      host: 'db:5432',
      pathname: '/cloudoptim',
      username: 'cloudoptim',
    });
    expect(read.REDIS_URL).toBe('redis://cache:6379');
  });

  it('are refused beside an address that differs', () => {
    expect(problemsOf({ ...parts, DATABASE_URL: TRIAL.DATABASE_URL })).toEqual([
      'DB_HOST and DATABASE_URL are both given and differ',
    ]);
    expect(problemsOf({ ...TRIAL, REDIS_HOST: 'elsewhere' })).toEqual([
      'REDIS_HOST and REDIS_URL are both given and differ',
    ]);
  });

  it('are refused when they make no address', () => {
    expect(problemsOf({ ...parts, DB_PORT: 'abc' }).join()).toContain('DATABASE_URL');
    expect(
      problemsOf({ ...TRIAL, REDIS_URL: undefined, REDIS_HOST: 'cache', REDIS_PORT: 'abc' }).join(),
    ).toContain('REDIS_URL');
  });
});

describe('wrong values', () => {
  it.each([
    { name: 'DATABASE_URL', value: 'mysql://a@b/c' },
    { name: 'DATABASE_URL', value: 'not an address' },
    { name: 'REDIS_URL', value: 'http://cache' },
    { name: 'PORT', value: '0' },
    { name: 'PORT', value: '65536' },
    { name: 'PORT', value: '80.5' },
    { name: 'PORT', value: 'http' },
    { name: 'NODE_ENV', value: 'prod' },
    { name: 'ALLOW_PRIVATE_ENDPOINTS', value: 'yes' },
    { name: 'SQS_MAX_MESSAGES', value: '11' },
    { name: 'SQS_WAIT_TIME_SECONDS', value: '21' },
    { name: 'AUTH_SECRET', value: 'short' },
    { name: 'AUTH_SECRET', value: 'change_this_in_production' },
    { name: 'ENCRYPTION_KEY', value: Buffer.alloc(16).toString('base64') },
    { name: 'ENCRYPTION_KEY', value: `${KEY},` },
    { name: 'ML_SERVER_URL', value: 'ftp://decisions' },
    { name: 'CLOUDOPTIM_ADMIN_EMAIL', value: 'nobody' },
    { name: 'CLOUDOPTIM_ADMIN_PASSWORD', value: 'elevenchars' },
    { name: 'LOG_LEVEL', value: 'loud' },
  ])('$name=$value is named in one line', ({ name, value }) => {
    const problems = problemsOf({ ...TRIAL, [name]: value });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(new RegExp(`^${name} \\S`));
  });

  it('are told all at once, what is missing as missing', () => {
    expect(problemsOf({ PORT: '0' })).toHaveLength(5);
    expect(problemsOf({})).toEqual(
      ['DATABASE_URL', 'REDIS_URL', 'AUTH_SECRET', 'ENCRYPTION_KEY'].map((name) => `${name} is required`),
    );
  });

  it('are never printed', () => {
    const secret = 'cloudoptim_password';
    const source = {
      NODE_ENV: 'production',
      DATABASE_URL: `mysql://u:${secret}@h/${secret}`,
      DB_HOST: 'h',
      DB_PASSWORD: secret,
      REDIS_URL: `http://:${secret}@h`,
      AUTH_SECRET: secret,
      NEXTAUTH_SECRET: `${secret}2`,
      ENCRYPTION_KEY: secret,
      ML_SERVER_URL: `ftp://${secret}`,
      ML_SERVER_API_KEY: secret,
      NEXTAUTH_URL: secret,
      CLOUDOPTIM_ADMIN_PASSWORD: secret.slice(0, 11),
      CLOUDOPTIM_BOOTSTRAP_API_KEY: secret,
      METRICS_TOKEN: secret,
      LOG_LEVEL: secret,
      PORT: secret,
    };
    const problems = problemsOf(source);
    expect(problems.length).toBeGreaterThan(8);
    expect(problems.join('\n')).not.toContain(secret.slice(0, 11));
  });
});

describe('production', () => {
  it('starts when everything is given', () => {
    expect(problemsOf(PRODUCTION)).toEqual([]);
  });

  it.each([
    'DATABASE_URL',
    'REDIS_URL',
    'AUTH_SECRET',
    'ENCRYPTION_KEY',
    'ML_SERVER_URL',
    'ML_SERVER_API_KEY',
    'NEXTAUTH_URL',
  ])('requires %s', (name) => {
    const problems = problemsOf({ ...PRODUCTION, [name]: undefined });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(new RegExp(`^${name} is required`));
  });

  it.each([
    { name: 'AUTH_SECRET', value: 'Change-This-To-A-Random-String' },
    { name: 'DATABASE_URL', value: 'postgres://cloudoptim:cloudoptim_password@db/cloudoptim' },
    { name: 'DATABASE_URL', value: 'postgres://cloudoptim:change_this_password@db/cloudoptim' },
    { name: 'REDIS_URL', value: 'redis://:cloudoptim_password@cache' },
    { name: 'ML_SERVER_API_KEY', value: 'change_this_key' },
    { name: 'CLOUDOPTIM_ADMIN_PASSWORD', value: 'change_this_password' },
    { name: 'CLOUDOPTIM_BOOTSTRAP_API_KEY', value: 'change_this_to_a_long_random_key' },
    { name: 'METRICS_TOKEN', value: 'changeme' },
  ])('refuses the well-known default of $name', ({ name, value }) => {
    const problems = problemsOf({ ...PRODUCTION, [name]: value });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(new RegExp(`^${name} .*well-known default`));
  });

  it('asks less of a trial machine', () => {
    const trial = {
      ...PRODUCTION,
      ML_SERVER_URL: undefined,
      ML_SERVER_API_KEY: undefined,
      NEXTAUTH_URL: undefined,
    };
    expect(problemsOf({ ...trial, CLOUDOPTIM_TRIAL: 'true' })).toEqual([]);
  });
});
