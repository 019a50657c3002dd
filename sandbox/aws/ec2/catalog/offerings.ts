import { unitHash } from '../../../shared/seeded-random';
import type { InstanceTypeFacts } from '../../model/instance-types';
import type { Ec2RegionState } from '../../model/region-state';
import type { Zone } from '../../model/regions';

/** One in this many pairs of a seventh-generation type and a zone is not offered, as in real regions. */
const GAP_SHARE = 1 / 6;

/** Whether a type can be had in a zone at all. Older generations are offered everywhere, the newest not quite. */
export function isOffered(state: Ec2RegionState, type: InstanceTypeFacts, zone: Zone): boolean {
  if (!/^[mcr]7/.test(type.name)) return true;
  const family = type.name.split('.')[0] ?? type.name;
  return unitHash(`${state.region}/${family}/${zone.id}/offered`) >= GAP_SHARE;
}
