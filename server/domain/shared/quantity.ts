/**
 * Kubernetes resource quantities.
 * https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
 */
const FORMAT = /^([+-]?)(\d+(?:\.\d*)?|\.\d+)(?:([eE][+-]?\d+)|(n|u|m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei)?)$/;

const FACTORS: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 1024,
  Mi: 1024 ** 2,
  Gi: 1024 ** 3,
  Ti: 1024 ** 4,
  Pi: 1024 ** 5,
  Ei: 1024 ** 6,
};

/** The plain number that a quantity stands for, or null when it is malformed (an empty string is malformed). */
export function parseQuantity(text: string): number | null {
  const match = FORMAT.exec(text);
  if (match === null) return null;
  const [, sign, digits = '', exponent, suffix] = match;
  const magnitude = Number(exponent === undefined ? digits : `${digits}${exponent}`);
  const factor = suffix === undefined ? 1 : (FACTORS[suffix] ?? Number.NaN);
  const value = (sign === '-' ? -1 : 1) * magnitude * factor;
  return Number.isFinite(value) ? value : null;
}

/**
 * Rounds up. 1e-9 absorbs binary noise of a product, so that "0.1" is 100 millicores and not 101; adding 0 turns the
 * −0 of a zero into 0.
 */
const roundUp = (value: number) => Math.ceil(value - 1e-9) + 0;

/** Whole millicores, rounded up as the scheduler does; null when malformed. */
export function parseCpuMillicores(text: string): number | null {
  const value = parseQuantity(text);
  return value === null ? null : roundUp(value * 1000);
}

/** Whole bytes, rounded up; null when malformed. */
export function parseBytes(text: string): number | null {
  const value = parseQuantity(text);
  return value === null ? null : roundUp(value);
}
