import type { AnyTRPCProcedure, AnyTRPCRouter } from '@trpc/server';
import { z } from 'zod';
import { appRouter } from '@/server/api/root';
import type { ProcedureMeta } from '@/server/api/trpc';
import { policy, type ProcedureName } from '@/server/access/policy';
import { MAX_BODY_BYTES } from './read-body';

/** A procedure as REST reaches it. */
export interface Route {
  /** Path of the procedure in the router, which is its name in the policy table. */
  readonly name: ProcedureName;
  readonly kind: 'query' | 'mutation';
  readonly method: string;
  /** Under `/api/v1`, e.g. `/admin/clusters/{cluster_id}`. */
  readonly path: string;
  readonly segments: readonly string[];
  readonly input: z.ZodObject;
  readonly successStatus: number;
  readonly rawBody: boolean;
  readonly maxBodyBytes: number;
}

export type RouteMatch =
  | { readonly kind: 'found'; readonly route: Route; readonly params: Readonly<Record<string, string>> }
  | { readonly kind: 'other-methods'; readonly allow: readonly string[] }
  | { readonly kind: 'none' };

function isProcedureName(name: string): name is ProcedureName {
  return Object.hasOwn(policy, name);
}

function toRoute(name: string, procedure: AnyTRPCProcedure): Route | null {
  // tRPC types the meta of a procedure taken from the record as unknown.
  const meta: ProcedureMeta = procedure._def.meta ?? {};
  const { openapi } = meta;
  if (openapi === undefined || !isProcedureName(name)) return null;
  const [input] = procedure._def.inputs;
  if (!(input instanceof z.ZodObject)) throw new Error(`${name} has no object as its input`);
  return {
    name,
    kind: policy[name].kind,
    method: openapi.method,
    path: openapi.path,
    segments: openapi.path.split('/').slice(1),
    input,
    successStatus: meta.successStatus ?? 200,
    rawBody: meta.rawBody ?? false,
    maxBodyBytes: meta.maxBodyBytes ?? MAX_BODY_BYTES,
  };
}

const isParameter = (segment: string): boolean => segment.startsWith('{');

function paramsOf(route: Route, segments: readonly string[]): Record<string, string> | null {
  if (route.segments.length !== segments.length) return null;
  const params: Record<string, string> = {};
  for (const [index, expected] of route.segments.entries()) {
    const actual = segments[index] ?? '';
    if (isParameter(expected)) params[expected.slice(1, -1)] = actual;
    else if (expected !== actual) return null;
  }
  return params;
}

const procedureRecord = z.record(
  z.string(),
  z.custom<AnyTRPCProcedure>((value) => typeof value === 'function' && '_def' in value),
);

/** Every procedure of the router by its path, e.g. `clusters.list`. */
export function proceduresOf(root: AnyTRPCRouter): ReadonlyMap<string, AnyTRPCProcedure> {
  return new Map(Object.entries(procedureRecord.parse(root._def.procedures)));
}

/** Every procedure with a REST path; those with fixed segments come before those with parameters in the same place. */
export const routes: readonly Route[] = [...proceduresOf(appRouter)]
  .flatMap(([name, procedure]) => toRoute(name, procedure) ?? [])
  .sort((a, b) => a.segments.filter(isParameter).length - b.segments.filter(isParameter).length);

/** Finds the procedure behind a method and the path segments under `/api/v1`. */
export function matchRoute(method: string, segments: readonly string[]): RouteMatch {
  const here = routes.flatMap((route) => {
    const params = paramsOf(route, segments);
    return params === null ? [] : [{ route, params }];
  });
  const match = here.find(({ route }) => route.method === method);
  if (match !== undefined) return { kind: 'found', ...match };
  if (here.length === 0) return { kind: 'none' };
  return { kind: 'other-methods', allow: [...new Set(here.map(({ route }) => route.method))] };
}
