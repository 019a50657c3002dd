import { parseBytes, parseCpuMillicores, parseQuantity } from '@/server/domain/shared/quantity';
import { MalformedObjectError } from './parse-object';
import type { ResourceList } from './metadata-schema';

/** Amounts by resource name: `cpu` in millicores, `memory` in bytes, all others as counts. */
export type Amounts = Readonly<Record<string, number>>;

function parseAmount(name: string, text: string): number | null {
  if (name === 'cpu') return parseCpuMillicores(text);
  if (name === 'memory') return parseBytes(text);
  return parseQuantity(text);
}

/** Reads a resource list; `where` is the object's name and the path of the list, for the error. */
export function toAmounts(
  list: ResourceList | null | undefined,
  where: { readonly objectName: string; readonly field: string },
): Amounts {
  const amounts: Record<string, number> = {};
  for (const [name, text] of Object.entries(list ?? {})) {
    const amount = parseAmount(name, text);
    if (amount === null) {
      throw new MalformedObjectError(where.objectName, `${where.field}.${name}`, 'not a quantity');
    }
    amounts[name] = amount;
  }
  return amounts;
}

function combine(a: Amounts, b: Amounts, by: (x: number, y: number) => number): Amounts {
  const result: Record<string, number> = { ...a };
  for (const [name, amount] of Object.entries(b)) result[name] = by(result[name] ?? 0, amount);
  return result;
}

export const addAmounts = (a: Amounts, b: Amounts): Amounts => combine(a, b, (x, y) => x + y);
export const maxAmounts = (a: Amounts, b: Amounts): Amounts => combine(a, b, Math.max);

/**
 * Extended resources carry a domain (`nvidia.com/gpu`); huge pages are counted with them because a node without them
 * cannot take the pod either.
 * https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#extended-resources
 */
export function extendedAmounts(amounts: Amounts): Readonly<Record<string, number>> {
  const extended: Record<string, number> = {};
  for (const [name, amount] of Object.entries(amounts)) {
    if (amount > 0 && (name.includes('/') || name.startsWith('hugepages-'))) extended[name] = amount;
  }
  return extended;
}
