import { readSandboxClusters } from '../demo/sandbox-clusters';
import { seedClusters } from '../demo/seed-clusters';
import { seedUsage } from '../demo/seed-usage';
import { childEnvironment, withoutAws } from '../installation/child-environment';
import type { Environment } from '../installation/env-file';
import { openHome, type Home } from '../installation/home';
import { readOperatorSettings } from '../installation/operator-settings';
import { ensureSecrets, secretsPath, type Secrets } from '../installation/secrets';
import { runStack } from '../stack/run-stack';
import type { Stack } from '../stack/stack';
import { say, stage } from '../system/say';

/**
 * `npm run demo`: everything on this machine, with the sandbox in place of AWS and of the clusters. Reads no `.env`
 * file and no AWS setting: it must not reach anything real.
 */
export async function demo(env: Environment): Promise<void> {
  const settings = readOperatorSettings(env);
  const home = openHome(env);
  const secrets = ensureSecrets(home);
  const environment = {
    ...withoutAws(childEnvironment(env)),
    ...secrets,
    ...operatorsOwn(env, secrets),
    NODE_ENV: 'production',
    CLOUDOPTIM_TRIAL: 'true',
    CLOUDOPTIM_HOME: home.path,
    NEXTAUTH_URL: `http://localhost:${settings.port}`,
    ALLOW_PRIVATE_ENDPOINTS: 'true',
    AWS_EC2_METADATA_DISABLED: 'true',
    // Web and workers get the sandbox's address in its place; the decision server starts beside the sandbox.
    SPOT_ADVISOR_URL: 'off',
  };
  await runStack(
    {
      home,
      stores: { postgres: env['DATABASE_URL'], redis: env['REDIS_URL'], durable: true },
      environment,
      port: settings.port,
      bindAddress: env['HOST'] ?? '127.0.0.1',
      workers: settings.workers,
      sandbox: true,
      decisionServer: true,
    },
    async (stack) => {
      await stage('demo customer', () => seed(home, stack, environment.CLOUDOPTIM_BOOTSTRAP_API_KEY));
      say('');
      say(`  console    ${stack.webUrl}`);
      say(`  sign in    ${environment.CLOUDOPTIM_ADMIN_EMAIL}   ${environment.CLOUDOPTIM_ADMIN_PASSWORD}`);
      say(`  API key    CLOUDOPTIM_BOOTSTRAP_API_KEY in ${secretsPath(home)}`);
      say(`  logs       ${home.logs}`);
      say('  stop       Ctrl-C');
      say('');
    },
  );
}

/** Secrets that the operator chose take the place of the generated ones. */
function operatorsOwn(env: Environment, secrets: Secrets): Partial<Secrets> {
  return Object.fromEntries(Object.keys(secrets).flatMap((name) => (env[name] ? [[name, env[name]]] : [])));
}

async function seed(home: Home, stack: Stack, apiKey: string): Promise<void> {
  const clusters = stack.sandbox === undefined ? [] : await readSandboxClusters(stack.sandbox.url);
  const results = await seedClusters({ home, webUrl: stack.webUrl, apiKey, clusters });
  for (const { name, clusterId, outcome, reason } of results) {
    say(`  cluster ${name} ${outcome}${reason === undefined ? '' : `: ${reason}`}`);
    if (outcome !== 'registered' || clusterId === null || stack.sandbox === undefined) continue;
    const controlUrl = stack.sandbox.url;
    say(`  usage of ${name}: ${await seedUsage(home, { controlUrl, clusterName: name, clusterId })}`);
  }
}
