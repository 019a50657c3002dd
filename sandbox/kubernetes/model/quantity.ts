/**
 * Kubernetes resource quantities to plain numbers.
 * Source: https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
 */
const SUFFIXES: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

const QUANTITY = /^([+-]?(?:\d+\.?\d*|\.\d+))(?:([eE][+-]?\d+)|(Ki|[numk]|[MGTPE]i?)?)$/;

/** The value of a quantity (`250m` → 0.25, `1Gi` → 1073741824), or undefined where it is not one. */
export function parseQuantity(text: string | number): number | undefined {
  if (typeof text === 'number') return Number.isFinite(text) ? text : undefined;
  const match = QUANTITY.exec(text);
  if (!match) return undefined;
  const [, digits, exponent, suffix] = match;
  const scale = SUFFIXES[suffix ?? ''];
  if (scale === undefined) return undefined;
  return exponent === undefined ? Number(digits) * scale : Number(`${digits ?? '0'}${exponent}`);
}

/** CPU in millicores, rounded up as the scheduler does; an absent or malformed quantity counts as 0. */
export function cpuMillicores(quantity: string | number | undefined): number {
  if (quantity === undefined) return 0;
  return Math.ceil(roundedNoise((parseQuantity(quantity) ?? 0) * 1000));
}

/** Memory in bytes, rounded up; an absent or malformed quantity counts as 0. */
export function memoryBytes(quantity: string | number | undefined): number {
  if (quantity === undefined) return 0;
  return Math.ceil(parseQuantity(quantity) ?? 0);
}

/** 0.1 + 0.2 must not round up to one millicore more. */
function roundedNoise(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}
