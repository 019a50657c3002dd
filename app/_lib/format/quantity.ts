const counts = new Intl.NumberFormat('en-US');
const oneDigit = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 });

export function formatCount(value: number): string {
  return counts.format(value);
}

/** `0.254` → `25.4 %`. */
export function formatShare(share: number): string {
  return `${oneDigit.format(share * 100)} %`;
}

const coresText = (amount: string) => `${amount} ${amount === '1' ? 'core' : 'cores'}`;

/** Kubernetes millicores as cores: `1500` → `1.5 cores`, under one core as `250 m`. */
export function formatMillicores(millicores: number): string {
  return millicores < 1000 ? `${Math.round(millicores)} m` : coresText(oneDigit.format(millicores / 1000));
}

const GIB = 1024 ** 3;
const MIB = 1024 ** 2;

export function formatBytes(bytes: number): string {
  return bytes >= GIB ? `${oneDigit.format(bytes / GIB)} GiB` : `${Math.round(bytes / MIB)} MiB`;
}

/** `1 node`, `3 nodes`. */
export function plural(count: number, singular: string, many = `${singular}s`): string {
  return `${formatCount(count)} ${count === 1 ? singular : many}`;
}
