import { z } from 'zod';

/** Values that many messages share, with their bounds. Numbers are finite: `NaN` and infinities are no JSON. */

export const id = z.string().min(1).max(128);
/** A name of Kubernetes: https://kubernetes.io/docs/concepts/overview/working-with-objects/names/ */
export const name = z.string().min(1).max(253);
export const finite = z.number();
export const nonNegative = finite.min(0);
export const share = finite.min(0).max(1);
export const explanation = z.string().max(8_000);
export const modelVersion = z.string().max(128);
/** Whole amounts, far above any node: 10 million cores, 8 EiB are out of reach. */
export const count = z.number().int().min(0).max(10_000_000);
export const cpuMillicores = z.number().int().min(0).max(10_000_000);
export const memoryBytes = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
export const instant = z.iso.datetime();

/** Labels by key: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/ */
export const labels = z.record(z.string().min(1).max(317), z.string().max(63));

export const instanceType = z
  .string()
  .regex(/^[a-z0-9-]+\.[a-z0-9-]+$/)
  .max(64);

export const availabilityZone = z
  .string()
  .regex(/^[a-z0-9-]+$/)
  .max(64);

/** Advice on order: stored as received, never executed. */
export const executionPlan = z.array(z.record(z.string().max(128), z.unknown())).max(5_000);
