import type { RightsizeRequest } from '@/contracts/decision-server';
import { proposal, rightsizeAnswer } from './rightsizing-double';
import { send } from './scripted-decision-server';
import type { ServerResponse } from 'node:http';

const MIB = 1024 ** 2;
const MODEST = { cpu_millicores: 250, memory_bytes: 300 * MIB };

type Script = (request: RightsizeRequest, response: ServerResponse) => void;

/** A workload of the cluster for each kind of lie; the cluster of the test runs them under these names. */
export const HOSTILE_APPS = {
  plain: 'shop',
  autoscaled: 'scaled',
  marked: 'guarded',
  unmeasured: 'fresh',
  /** Of another cluster. */
  elsewhere: 'elsewhere',
  daemonSet: 'agent',
} as const;

const { plain, autoscaled, marked, unmeasured, elsewhere, daemonSet } = HOSTILE_APPS;

const cpu = (value: unknown) => ({ requests: { cpu_millicores: value, memory_bytes: null } });
const memory = (value: unknown) => ({ requests: { cpu_millicores: null, memory_bytes: value } });

/** Answers that keep the contract and of which nothing may be done, with the reason that must be found. */
export const REFUSED_PROPOSALS: Readonly<
  Record<string, { readonly containers: readonly object[]; readonly code: string }>
> = {
  'an unknown workload': { containers: [proposal('nobody', MODEST)], code: 'unknown_workload' },
  'another cluster’s workload': { containers: [proposal(elsewhere, MODEST)], code: 'unknown_workload' },
  'another kind': {
    containers: [proposal(plain, MODEST, { kind: 'StatefulSet' })],
    code: 'unknown_workload',
  },
  'a name that is a path': {
    containers: [proposal('../../../../api/v1/nodes/x', MODEST)],
    code: 'unknown_workload',
  },
  'an unknown container': {
    containers: [proposal(plain, MODEST, { container: 'sidecar' })],
    code: 'unknown_container',
  },
  'the same container twice': {
    containers: [proposal(plain, MODEST), proposal(plain, { ...MODEST, cpu_millicores: 300 })],
    code: 'proposed_twice',
  },
  'a DaemonSet': {
    containers: [proposal(daemonSet, MODEST, { kind: 'DaemonSet' })],
    code: 'kind_not_patched',
  },
  'CPU that an autoscaler owns': {
    containers: [proposal(autoscaled, { cpu_millicores: 250, memory_bytes: null })],
    code: 'autoscaled',
  },
  'a workload that is not to be disturbed': {
    containers: [proposal(marked, MODEST)],
    code: 'do_not_disrupt',
  },
  'certainty about what nobody has measured': {
    containers: [proposal(unmeasured, MODEST, { confidence: 1, reason: 'measured for a year' })],
    code: 'no_usage',
  },
  'what stands already': {
    containers: [proposal(plain, { cpu_millicores: 500, memory_bytes: 512 * MIB })],
    code: 'too_small',
  },
};

const one =
  (changes: object): Script =>
  (request, response) =>
    send(response, rightsizeAnswer(request, [proposal(plain, MODEST, changes)]));
const changed =
  (changes: object): Script =>
  (request, response) =>
    send(response, { ...rightsizeAnswer(request, [proposal(plain, MODEST)]), ...changes });

/** Answers that cannot be used at all. */
export const BREACHES: Readonly<Record<string, Script>> = {
  zero: one(cpu(0)),
  'a negative amount': one(memory(-1)),
  'ten to the thirtieth': one(memory(1e30)),
  'half a millicore': one(cpu(0.5)),
  'an amount in words': one(cpu('250m')),
  NaN: (request, response) =>
    send(
      response,
      JSON.stringify(rightsizeAnswer(request, [proposal(plain, MODEST)])).replace(
        '"cpu_millicores":250',
        '"cpu_millicores":NaN',
      ),
    ),
  'more than certain': one({ confidence: 7 }),
  'another request’s answer': changed({ request_id: 'of-another-question' }),
  'savings beyond reason': changed({ estimated_savings_per_hour: 1e12 }),
};

/** Within the contract and far from what is used: done as far as the bounds go, beside what is refused. */
export const BEYOND_BOUNDS = (request: RightsizeRequest) =>
  rightsizeAnswer(request, [
    proposal(plain, { cpu_millicores: 1, memory_bytes: 1 }, { confidence: 1 }),
    proposal(unmeasured, { cpu_millicores: 50_000, memory_bytes: 51_200 * MIB }),
    proposal(autoscaled, { cpu_millicores: 50_000, memory_bytes: 51_200 * MIB }),
    ...Object.values(REFUSED_PROPOSALS).flatMap(({ containers, code }) =>
      ['unknown_workload', 'kind_not_patched', 'do_not_disrupt'].includes(code) ? containers : [],
    ),
  ]);
