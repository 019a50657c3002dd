import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { Home } from '../installation/home';
import { hasApt, installPackages, unpackPackages, unpackedLibraryPath } from '../system/apt';
import { findOnPath, isExecutable } from '../system/find-on-path';
import { OperatorError } from '../system/operator-error';

/** A Redis (or Valkey) server program that runs on this machine. */
export interface RedisBinary {
  readonly path: string;
  /** LD_LIBRARY_PATH that it needs; undefined when it needs none. */
  readonly libraryPath?: string;
}

/** Redis 7 (Decision 44). Valkey counts on from there. */
export const lowestRedisVersion = 7;

/**
 * Finds a server program: on the PATH, else Debian's package unpacked in the home (no root needed), else, as root,
 * installed by apt. Throws an OperatorError that says how to get one.
 */
export async function findRedisBinary(home: Home): Promise<RedisBinary> {
  const onPath = redisOnPath();
  if (onPath !== undefined) return onPath;

  const unpacked = join(home.packages, 'redis');
  const kept = unpackedBinary(unpacked);
  if (kept !== undefined) return kept;

  const reasons: string[] = [];
  if (hasApt()) {
    const reason = await unpackPackages(['redis-server', 'redis-tools'], unpacked);
    const binary = unpackedBinary(unpacked);
    if (binary !== undefined) return binary;
    reasons.push(reason ?? 'the unpacked package does not run here');
    const installReason = await installPackages(['redis-server']);
    const installed = redisOnPath();
    if (installed !== undefined) return installed;
    if (installReason !== undefined) reasons.push(installReason);
  } else {
    reasons.push('this is not a Debian machine');
  }
  throw new OperatorError(
    `no Redis ${lowestRedisVersion} or newer found, and none could be fetched (${reasons.join('; ')}). ` +
      'Install redis-server or valkey-server, or give REDIS_URL.',
  );
}

function redisOnPath(): RedisBinary | undefined {
  for (const name of ['redis-server', 'valkey-server']) {
    const path = findOnPath(name);
    if (path !== undefined && runsAndIsNewEnough({ path })) return { path };
  }
  return undefined;
}

function unpackedBinary(target: string): RedisBinary | undefined {
  // In Debian `redis-server` is a link to the checker's program; its relative target survives the unpacking.
  const path = join(target, 'usr', 'bin', 'redis-server');
  if (!isExecutable(path)) return undefined;
  const binary = { path, libraryPath: unpackedLibraryPath(target) };
  return runsAndIsNewEnough(binary) ? binary : undefined;
}

function runsAndIsNewEnough({ path, libraryPath }: RedisBinary): boolean {
  const env = libraryPath === undefined ? process.env : { ...process.env, LD_LIBRARY_PATH: libraryPath };
  const { stdout } = spawnSync(path, ['--version'], { encoding: 'utf8', env });
  const major = /\bv=(\d+)\./.exec(stdout)?.[1];
  return major !== undefined && Number(major) >= lowestRedisVersion;
}
