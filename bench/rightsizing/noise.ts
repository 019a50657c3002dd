/**
 * Reproducible noise without state: the same (seed, replica, minute, channel) gives the same number, in whatever order
 * and however often it is asked. So two recommenders meet the same trace although they restart pods at different times.
 * The finalizer is MurmurHash3's: https://github.com/aappleby/smhasher/wiki/MurmurHash3
 */
export interface NoiseKey {
  readonly seed: number;
  readonly replica: number;
  readonly minute: number;
}

function mix(value: number): number {
  let mixed = value >>> 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/** Uniform in [0, 1). Channels keep independent draws of one minute apart. */
export function uniformAt({ seed, replica, minute }: NoiseKey, channel: number): number {
  const stream = mix(seed + Math.imul(replica + 1, 0x9e3779b1) + Math.imul(channel + 1, 0x7feb352d));
  return mix(stream ^ Math.imul(minute + 1, 0x27d4eb2f)) / 2 ** 32;
}

/** Triangular with mean 0 and standard deviation 1, between -2.45 and 2.45. */
export function noiseAt(key: NoiseKey, channel: number): number {
  return (uniformAt(key, channel) + uniformAt(key, channel + 1) - 1) * Math.sqrt(6);
}
