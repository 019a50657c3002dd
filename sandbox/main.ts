import { SPOT_ADVISOR_PATH } from './aws/pricing/spot-advisor';
import { openControl } from './control';
import { createFaultSwitchboard } from './faults';
import { FULL_GRANTS, OLDER_GRANTS, createCertificateAuthority, startCluster } from './kubernetes';
import type { AwsWorld } from './aws/model/aws-world';
import { parseWorldConfig } from './shared/config';
import { createWorld } from './world/create-world';
import { reviewIamToken } from './world/review-iam-token';
import { readKeptState, writeKeptState } from './world/state-dir';
import { clusterView } from './world/state-view';

/**
 * The sandbox as a process. Environment: `SANDBOX_WORLD` (JSON, world/config.ts), `SANDBOX_PORT` and
 * `SANDBOX_AWS_PORT` (default: as last time, else free ones), `SANDBOX_STATE_DIR` (keeps addresses, tokens and the CA
 * for the next start). Prints one JSON line on stdout when everything answers; says what happens on stderr. SIGTERM
 * and SIGINT end it.
 */
async function main(): Promise<void> {
  const startedAtMs = performance.now();
  const log = (line: string): void => void process.stderr.write(`${line}\n`);
  const stateDir = process.env['SANDBOX_STATE_DIR'];
  const config = parseWorldConfig(process.env['SANDBOX_WORLD']);
  const kept = await readKeptState(stateDir);
  const certificateAuthority =
    kept?.certificateAuthority ?? (await createCertificateAuthority('kubernetes', new Date()));
  const faults = createFaultSwitchboard();
  const world = await createWorld(config, {
    faults,
    log,
    awsPort: portFrom('SANDBOX_AWS_PORT') ?? kept?.awsPort ?? 0,
    startCluster: (spec, { clock, aws }) => {
      const identity = kept?.clusters[spec.name];
      return startCluster(spec, {
        clock,
        faults,
        log,
        tls: certificateAuthority,
        reviewToken: async (token) => identityOf(aws, spec.name, token),
        ...(identity === undefined ? {} : { identity }),
      });
    },
  });
  const control = await openControl(world, faults, portFrom('SANDBOX_PORT') ?? kept?.controlPort ?? 0);
  await writeKeptState(stateDir, {
    controlPort: portOf(control.url),
    awsPort: portOf(world.door.url),
    certificateAuthority,
    clusters: Object.fromEntries(world.simulatedClusters.map(({ name, identity }) => [name, identity])),
  });

  const stop = (): void => {
    // Whatever still hangs after this long is not worth waiting for.
    setTimeout(() => process.exit(0), 1000).unref();
    Promise.all([control.close(), world.close()]).then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  process.stdout.write(
    `${JSON.stringify({
      ready: true,
      url: control.url,
      aws_url: world.door.url,
      spot_advisor_url: new URL(SPOT_ADVISOR_PATH, control.url).href,
      platform_credentials: {
        access_key_id: world.platform.accessKeyId,
        secret_access_key: world.platform.secretAccessKey,
      },
      clusters: world.simulatedClusters.map((cluster) => {
        const { account, region } = config.clusters.find(({ name }) => name === cluster.name) ?? {};
        return {
          ...clusterView(cluster),
          region,
          role_arn: `arn:aws:iam::${account}:role/CloudOptimRole`,
          queue_url: `${world.door.url}/${account}/${config.queue_name}`,
        };
      }),
      started_in_seconds: Math.round(performance.now() - startedAtMs) / 1000,
    })}\n`,
  );
}

/** The access entries of each cluster: the platform's role has the full grants, the older role the older ones. */
function identityOf(aws: AwsWorld, clusterName: string, token: string) {
  const role = reviewIamToken(aws, clusterName, token);
  if (role?.name !== 'CloudOptimRole' && role?.name !== 'CloudOptimOlderRole') return undefined;
  return {
    username: role.arn,
    uid: role.roleId,
    groups: ['system:authenticated'],
    rules: role.name === 'CloudOptimRole' ? FULL_GRANTS : OLDER_GRANTS,
    administrator: false,
  };
}

function portFrom(name: string): number | undefined {
  const value = process.env[name];
  return value === undefined || value === '' ? undefined : Number(value);
}

const portOf = (url: string): number => Number(new URL(url).port);

main().catch((error: unknown) => {
  process.stderr.write(`sandbox: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
