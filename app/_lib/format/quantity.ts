import { inParts } from './time';

const counts = new Intl.NumberFormat('en-US');
const oneDigit = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 });
/** For columns: the same number of digits in each row, so that the points stand under each other. */
const fixed = (digits: number) =>
  new Intl.NumberFormat('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
const exactlyOne = fixed(1);
const exactlyTwo = fixed(2);

export function formatCount(value: number): string {
  return counts.format(value);
}

/** `0.254` → `25.4 %`, `0.58` → `58.0 %`. */
export function formatShare(share: number): string {
  return `${exactlyOne.format(share * 100)} %`;
}

const coresText = (amount: string) => `${amount} ${amount === '1' ? 'core' : 'cores'}`;

/** Kubernetes millicores as cores: `1500` → `1.5 cores`, under one core as `250 m`. */
export function formatMillicores(millicores: number): string {
  return millicores < 1000 ? `${Math.round(millicores)} m` : coresText(oneDigit.format(millicores / 1000));
}

const GIB = 1024 ** 3;
const MIB = 1024 ** 2;

/** `6.74` → `6.7 GiB`. */
export function formatGib(gib: number): string {
  return `${exactlyOne.format(gib)} GiB`;
}

/** A node's allocatable cores: `1.93`, `2.00`. */
export function formatCores(cores: number): string {
  return exactlyTwo.format(cores);
}

export function formatBytes(bytes: number): string {
  return bytes >= GIB ? formatGib(bytes / GIB) : `${Math.round(bytes / MIB)} MiB`;
}

/** A length of history: `5 h`, `2 d`, `8 d 3 h`. */
export function formatHours(hours: number): string {
  const whole = Math.floor(hours);
  return whole < 48 ? `${whole} h` : inParts(whole, 24, 'd', 'h');
}

/** `1 node`, `3 nodes`. */
export function plural(count: number, singular: string, many = `${singular}s`): string {
  return `${formatCount(count)} ${count === 1 ? singular : many}`;
}
