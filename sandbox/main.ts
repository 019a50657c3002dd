import { openControl } from './control';
import { createFaultSwitchboard } from './faults';
import { startCluster } from './kubernetes';
import { parseWorldConfig } from './world/config';
import { createWorld } from './world/create-world';
import { clusterView } from './world/state-view';
import { readPorts, writePorts } from './world/state-dir';

/**
 * The sandbox as a process. Environment: `SANDBOX_WORLD` (JSON, world/config.ts), `SANDBOX_PORT` and
 * `SANDBOX_AWS_PORT` (default: as last time, else free ones), `SANDBOX_STATE_DIR` (where the ports are kept). Prints
 * one JSON line on stdout when everything answers; says what happens on stderr. SIGTERM and SIGINT end it.
 */
async function main(): Promise<void> {
  const startedAtMs = performance.now();
  const log = (line: string): void => void process.stderr.write(`${line}\n`);
  const stateDir = process.env['SANDBOX_STATE_DIR'];
  const config = parseWorldConfig(process.env['SANDBOX_WORLD']);
  const ports = await readPorts(stateDir);
  const faults = createFaultSwitchboard();
  const world = await createWorld(config, {
    faults,
    log,
    startCluster,
    awsPort: portFrom('SANDBOX_AWS_PORT') ?? ports.aws,
    clusterPorts: ports.clusters,
  });
  const control = await openControl(world, faults, portFrom('SANDBOX_PORT') ?? ports.control);
  await writePorts(stateDir, {
    control: portOf(control.url),
    aws: portOf(world.door.url),
    clusters: Object.fromEntries(world.simulatedClusters.map(({ name, url }) => [name, portOf(url)])),
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
      platform_credentials: {
        access_key_id: world.platform.accessKeyId,
        secret_access_key: world.platform.secretAccessKey,
      },
      clusters: world.simulatedClusters.map(clusterView),
      started_in_seconds: Math.round(performance.now() - startedAtMs) / 1000,
    })}\n`,
  );
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
