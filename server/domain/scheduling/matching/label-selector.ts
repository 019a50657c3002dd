import type { LabelSelector, SelectorRequirement } from '@/server/domain/cluster/snapshot';

const INTEGER = /^[+-]?\d+$/;

function compareIntegers(actual: string, wanted: string): number | null {
  if (!INTEGER.test(actual) || !INTEGER.test(wanted)) return null;
  const difference = BigInt(actual) - BigInt(wanted);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/**
 * Whether a label's value (undefined when absent) meets one requirement.
 * https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/#operators: `NotIn` and `DoesNotExist` also
 * match an absent label; `Gt` and `Lt` compare integers and match nothing else.
 */
export function meetsRequirement(requirement: SelectorRequirement, value: string | undefined): boolean {
  switch (requirement.operator) {
    case 'In':
      return value !== undefined && requirement.values.includes(value);
    case 'NotIn':
      return value === undefined || !requirement.values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'Gt':
    case 'Lt': {
      const [wanted] = requirement.values;
      if (value === undefined || wanted === undefined || requirement.values.length !== 1) return false;
      const order = compareIntegers(value, wanted);
      return requirement.operator === 'Gt' ? order === 1 : order === -1;
    }
    default: {
      const never: never = requirement.operator;
      throw new RangeError(`unknown operator ${String(never)}`);
    }
  }
}

/** Whether labels meet every requirement; an empty selector matches everything. */
export function matchesSelector(selector: LabelSelector, labels: Readonly<Record<string, string>>): boolean {
  return selector.every((requirement) => meetsRequirement(requirement, labels[requirement.key]));
}
