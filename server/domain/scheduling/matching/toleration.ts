import type { Taint, Toleration } from '@/server/domain/cluster/snapshot';

const INTEGER = /^(?:0|-?[1-9]\d*)$/;

/**
 * Whether a toleration tolerates a taint.
 * https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/: an empty key with `Exists` matches all
 * keys, an empty effect all effects; `Gt` and `Lt` hold when the taint's integer is above or below the toleration's.
 */
export function tolerates(toleration: Toleration, taint: Taint): boolean {
  if (toleration.effect !== '' && toleration.effect !== taint.effect) return false;
  if (toleration.key !== '' && toleration.key !== taint.key) return false;
  switch (toleration.operator) {
    case 'Exists':
      return true;
    case 'Equal':
      return toleration.key !== '' && toleration.value === taint.value;
    case 'Gt':
    case 'Lt': {
      if (!INTEGER.test(taint.value) || !INTEGER.test(toleration.value)) return false;
      const difference = BigInt(taint.value) - BigInt(toleration.value);
      return toleration.operator === 'Gt' ? difference > 0n : difference < 0n;
    }
    default: {
      const never: never = toleration.operator;
      throw new RangeError(`unknown operator ${String(never)}`);
    }
  }
}

/** Whether a taint keeps a new pod away unless it is tolerated; `PreferNoSchedule` only advises. */
export function repels(taint: Taint): boolean {
  return taint.effect === 'NoSchedule' || taint.effect === 'NoExecute';
}
