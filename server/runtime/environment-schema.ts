import { z } from 'zod';
import { PUBLIC_SPOT_ADVISOR_URL } from '@/contracts/spot-advisor-document';

/** Secrets that stand in public examples; never accepted in production (Decision 44). */
const KNOWN_DEFAULT_SECRETS = [
  /^change[_-]?this/i,
  /^cloudoptim_password$/i,
  /^changeme$/i,
  /^secret$/i,
  /^password$/i,
];

export const isKnownDefault = (secret: string) => KNOWN_DEFAULT_SECRETS.some((known) => known.test(secret));

const flag = (fallback: boolean) =>
  z
    .enum(['true', 'false', '1', '0'])
    .default(fallback ? 'true' : 'false')
    .transform((value) => value === 'true' || value === '1');

/** Switches of workflows: on unless the operator, a customer or a cluster says otherwise (Decision 43). */
const featureFlags = <N extends string>(about: Readonly<Record<N, string>>) => {
  const names = Object.keys(about) as N[];
  return Object.fromEntries(
    names.map((name) => [
      name,
      flag(true).describe(`${about[name]}: the default for customers and clusters that say nothing`),
    ]),
  ) as Record<N, ReturnType<typeof flag>>;
};

const wholeNumber = (fallback: number, min: number, max: number) =>
  z.coerce.number().int().min(min).max(max).default(fallback);

const optionalText = z.string().min(1).optional();

const secret = z
  .string()
  .min(16, 'must have at least 16 characters')
  .refine((value) => !isKnownDefault(value), 'is a well-known default; choose your own');

const encryptionKeys = z.string().transform((value, context) => {
  const keys = value.split(',').map((key) => key.trim());
  for (const key of keys) {
    if (Buffer.from(key, 'base64').length !== 32) {
      context.addIssue({
        code: 'custom',
        message: 'must be 32 bytes in base64 (several: comma-separated, newest first)',
      });
      return z.NEVER;
    }
  }
  return keys;
});

/**
 * Every environment variable that the product reads (Decision 44). `.env.example` is generated from `describe` texts;
 * a wrong value stops the start with one line per problem.
 */
export const environmentSchema = z.object({
  NODE_ENV: z
    .enum(['development', 'test', 'production'])
    .default('development')
    .describe('`production` requires every service and secret to be given'),
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/ })
    .describe('PostgreSQL >= 15; unset on a trial machine: an embedded one is started'),
  DATABASE_POOL_SIZE: wholeNumber(20, 2, 500).describe('connections per process'),
  REDIS_URL: z
    .url({ protocol: /^rediss?$/ })
    .describe('Redis >= 7 or Valkey; unset on a trial machine: an embedded one is started'),
  PORT: wholeNumber(3000, 1, 65535).describe('port of the web application'),
  HOST: z.string().default('0.0.0.0').describe('bind address of the web application'),
  NEXTAUTH_URL: z.url().optional().describe('public address of the console'),
  AUTH_SECRET: secret.describe('signs sessions; NEXTAUTH_SECRET is the older name'),
  ENCRYPTION_KEY: encryptionKeys.describe('32 bytes, base64; a comma-separated list rotates, newest first'),
  ML_SERVER_URL: z
    .url({ protocol: /^https?$/ })
    .default('http://localhost:8001')
    .describe('the decision server'),
  ML_SERVER_API_KEY: optionalText.describe('sent as X-API-Key'),
  AWS_REGION: z
    .string()
    .default('us-east-1')
    .describe('region of STS calls; AWS_ENDPOINT_URL and its per-service forms are read by the AWS SDK'),
  AWS_ENDPOINT_URL: z.url().optional().describe('another endpoint for all AWS services'),
  AWS_ENDPOINT_URL_SQS: z.url().optional().describe('another endpoint for SQS alone'),
  CLOUDOPTIM_ADMIN_EMAIL: z.email().optional().describe('creates the first admin on the first start'),
  CLOUDOPTIM_ADMIN_PASSWORD: z.string().min(12).optional().describe('password of the first admin'),
  CLOUDOPTIM_BOOTSTRAP_API_KEY: z
    .string()
    .min(24)
    .optional()
    .describe('creates an admin API key on the first start'),
  ALLOW_PRIVATE_ENDPOINTS: flag(false).describe('cluster addresses may be private or plain loopback'),
  PRIVATE_ENDPOINT_CIDRS: z
    .string()
    .default('')
    .transform((text) =>
      text
        .split(',')
        .map((cidr) => cidr.trim())
        .filter((cidr) => cidr !== ''),
    )
    .describe('private ranges that cluster addresses may lie in'),
  SQS_POLL_INTERVAL_SECONDS: wholeNumber(5, 1, 60).describe(
    'seconds from a failed receive to the next, 1 to 60',
  ),
  SQS_MAX_MESSAGES: wholeNumber(10, 1, 10).describe('messages that one receive takes at most, 1 to 10'),
  SQS_VISIBILITY_TIMEOUT: wholeNumber(30, 5, 43_200).describe(
    'seconds for which a received message is hidden from other workers, 5 to 43200; it comes again if it is not stored by then',
  ),
  SQS_WAIT_TIME_SECONDS: wholeNumber(20, 0, 20).describe(
    'seconds that a receive waits for a message, 0 to 20; less than 20 costs more requests and wins no time',
  ),
  K8S_API_TIMEOUT_SECONDS: wholeNumber(30, 1, 300).describe(
    'seconds that a call to a Kubernetes API may take with its repetitions, 1 to 300; calls with a limit of their own and watches excepted',
  ),
  K8S_API_RETRY_ATTEMPTS: wholeNumber(3, 0, 10).describe(
    'times that a call to a Kubernetes API is repeated after a failure that may pass, 0 to 10',
  ),
  K8S_API_BACKOFF_FACTOR: z.coerce
    .number()
    .min(1)
    .max(10)
    .default(2)
    .describe('by how much the longest pause grows with each repetition, from 100 ms up to 5 s; 1 to 10'),
  SPOT_ADVISOR_URL: z
    .union([z.literal('off'), z.url({ protocol: /^https?$/ })], 'must be an http(s) address, or off')
    .default(PUBLIC_SPOT_ADVISOR_URL)
    .describe("AWS's Spot Advisor data, fetched at the start and daily; off uses the dated snapshot alone"),
  DRAIN_ON_REBALANCE: flag(false).describe('treat an EC2 rebalance recommendation as a warning'),
  ROLLOUT_SETTLE_SECONDS: wholeNumber(120, 0, 3600).describe(
    'seconds for which the pods of a rightsized workload are watched once its rollout has ended, 0 to 3600',
  ),
  OPTIMIZATION_INTERVAL_MINUTES: z.coerce
    .number()
    .min(0)
    .max(1440)
    .default(10)
    .describe('minutes between two looks at a cluster for savings, up to 1440; 0: none by themselves'),
  ...featureFlags({
    SPOT_OPTIMIZATION_ENABLED: 'replacing nodes by cheaper ones',
    BIN_PACKING_ENABLED: 'emptying nodes whose pods fit on others',
    RIGHTSIZING_ENABLED: 'fitting requests to usage',
    OFFICE_HOURS_ENABLED: 'scaling namespaces down out of office hours',
    GHOST_PROBE_SCANNER_ENABLED: 'finding instances that are no nodes any more',
    ZOMBIE_VOLUME_CLEANUP_ENABLED: 'finding volumes of deleted claims',
    NETWORK_OPTIMIZATION_ENABLED: 'advice about traffic between zones',
    OOM_REMEDIATION_ENABLED: 'more memory for what was killed for want of it',
    SCALE_UP_ENABLED: 'new nodes for pods without room where capacity was removed',
  }),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error'])
    .default('info')
    .describe('the least that is logged: trace, debug, info, warn or error'),
  WORKER_ID: z
    .string()
    .min(1)
    .max(64)
    .optional()
    .describe('name of this worker process; default: made at start'),
  METRICS_PORT: wholeNumber(0, 0, 65535).describe(
    "port of the worker's /metrics and /health; 0 takes a free one",
  ),
  METRICS_TOKEN: optionalText.describe('bearer token for /metrics; without one it answers on loopback only'),
  CLOUDOPTIM_HOME: z.string().default('./.cloudoptim').describe('data of the embedded services and run.json'),
});

export type Environment = z.infer<typeof environmentSchema>;
