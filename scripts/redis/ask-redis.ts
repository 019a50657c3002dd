import { Redis } from 'ioredis';

export interface RedisServer {
  /** Major version; of Valkey, the Redis version that it is compatible with. */
  readonly majorVersion: number;
  readonly pid: number;
  readonly evictionPolicy: string;
}

/** Asks a server who it is; undefined while it does not answer. Never throws, never prints the address. */
export async function askRedis(url: string): Promise<RedisServer | undefined> {
  const redis = new Redis(url, {
    lazyConnect: true,
    retryStrategy: () => null,
    connectTimeout: 5_000,
    maxRetriesPerRequest: 0,
  });
  redis.on('error', () => undefined);
  try {
    await redis.connect();
    const info = await redis.info();
    const field = (name: string): string => new RegExp(`^${name}:(.*)$`, 'm').exec(info)?.[1]?.trim() ?? '';
    return {
      majorVersion: Number(field('redis_version').split('.')[0]),
      pid: Number(field('process_id')),
      evictionPolicy: field('maxmemory_policy'),
    };
  } catch {
    return undefined;
  } finally {
    redis.disconnect();
  }
}
