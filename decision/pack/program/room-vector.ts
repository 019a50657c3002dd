import type { PodSnapshot } from '@/server/domain/cluster/snapshot';

/** CPU in millicores, memory in MiB, pods. */
export type RoomVector = readonly [number, number, number];

export const RESOURCES = [0, 1, 2] as const;

export const NO_ROOM: RoomVector = [0, 0, 0];

const MIB = 1024 ** 2;

export const loadOf = (pod: PodSnapshot): RoomVector => [
  pod.requests.cpuMillicores,
  pod.requests.memoryBytes / MIB,
  1,
];

export function addRoom(a: RoomVector, b: RoomVector, sign: 1 | -1 = 1): RoomVector {
  return [a[0] + sign * b[0], a[1] + sign * b[1], a[2] + sign * b[2]];
}

export function scaleRoom(a: RoomVector, factor: number): RoomVector {
  return [a[0] * factor, a[1] * factor, a[2] * factor];
}

/** The larger of the two in each resource. */
export function mostOf(a: RoomVector, b: RoomVector): RoomVector {
  return [Math.max(a[0], b[0]), Math.max(a[1], b[1]), Math.max(a[2], b[2])];
}
