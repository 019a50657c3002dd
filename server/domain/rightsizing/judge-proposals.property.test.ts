import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BOUNDS } from './bounds';
import type { ContainerUsage } from './container-usage';
import { judgeContainer, requestFloor, standingRequest } from './judge-container';
import { judgeProposals, type ContainerFacts, type ContainerProposal } from './judge-proposals';
import { buildAutoscaler, buildWorkload } from './testing/build-workload';
import { workloadKey } from './workload';

const NOW = new Date('2026-06-01T00:00:00Z');
const MIB = 1024 ** 2;
const BEFORE = { cpuRequest: null, memoryRequest: null, cpuLimit: null, memoryLimit: null };
const hoursAgo = (hours: number) => new Date(NOW.getTime() - hours * 3_600_000);

const usageOf = (
  cpu: number,
  memoryBytes: number,
  hours = 200,
  oom: number | null = null,
): ContainerUsage => ({
  cpu: { p95Millicores: cpu, firstSampleAt: hoursAgo(hours), lastSampleAt: NOW },
  memory: { maxBytes: memoryBytes, firstSampleAt: hoursAgo(hours), lastSampleAt: NOW },
  lastOom: oom === null ? null : { at: hoursAgo(5), memoryBytes: oom },
});

const facts = (usage: ContainerUsage | null, changedAt: Date | null = null): ContainerFacts => ({
  usageOf: () => usage,
  changedAt: () => changedAt,
  now: NOW,
});

const web = (
  proposed: ContainerProposal['proposed'],
  changes: Partial<ContainerProposal> = {},
): ContainerProposal => ({
  kind: 'Deployment',
  namespace: 'shop',
  name: 'web',
  container: 'app',
  proposed,
  reason: 'test',
  ...changes,
});

function judge(
  proposals: readonly ContainerProposal[],
  options: {
    readonly workload?: ReturnType<typeof buildWorkload>;
    readonly autoscalers?: readonly ReturnType<typeof buildAutoscaler>[];
    readonly facts?: ContainerFacts;
  } = {},
) {
  const workload = options.workload ?? buildWorkload();
  const known = { workload, pods: [], autoscalers: options.autoscalers ?? [] };
  return judgeProposals(
    proposals,
    new Map([[workloadKey(workload), known]]),
    options.facts ?? facts(usageOf(200, 300 * MIB)),
  );
}

const codes = (judged: ReturnType<typeof judge>) =>
  judged.flatMap(({ findings }) => findings.map(({ code }) => code));

/** Amounts as an outside party may send them, and worse. */
const anything = fc.oneof(
  fc.integer({ min: 1, max: 20_000 }),
  fc.integer({ min: 1, max: 64 * 1024 * MIB }),
  fc.constantFrom(0, -1, Number.NaN, Number.POSITIVE_INFINITY, 0.5, Number.MAX_SAFE_INTEGER, 1e300),
  fc.constant(null),
);

describe('the guard of rightsizing', () => {
  it('lets nothing through that breaks a floor, a step or a limit, whatever is proposed', () => {
    fc.assert(
      fc.property(
        fc.record({
          cpu: anything,
          memory: anything,
          cpuNow: fc.integer({ min: 10, max: 16_000 }),
          memoryNow: fc.integer({ min: 32 * MIB, max: 32_768 * MIB }),
          cpuUsed: fc.integer({ min: 0, max: 16_000 }),
          memoryUsed: fc.integer({ min: 0, max: 32_768 * MIB }),
          oom: fc.option(fc.integer({ min: 1, max: 32_768 * MIB })),
          ratio: fc.double({ min: 1, max: 3, noNaN: true }),
        }),
        ({ cpu, memory, cpuNow, memoryNow, cpuUsed, memoryUsed, oom, ratio }) => {
          const usage = usageOf(cpuUsed, memoryUsed, 200, oom);
          const limits = { cpu: Math.ceil(cpuNow * ratio), memory: Math.ceil(memoryNow * ratio) };
          const resources = {
            cpuRequest: `${cpuNow}m`,
            memoryRequest: String(memoryNow),
            cpuLimit: `${limits.cpu}m`,
            memoryLimit: String(limits.memory),
          };
          const { change, findings } = judgeContainer({
            proposed: { cpuMillicores: cpu, memoryBytes: memory },
            resources,
            usage,
            autoscaledOn: { cpu: false, memory: false },
            changedAt: null,
            now: NOW,
          });
          for (const [resource, next, now, limit, raised] of [
            [
              'cpu',
              change?.cpuRequestMillicores ?? null,
              cpuNow,
              limits.cpu,
              change?.cpuLimitMillicores ?? null,
            ],
            [
              'memory',
              change?.memoryRequestBytes ?? null,
              memoryNow,
              limits.memory,
              change?.memoryLimitBytes ?? null,
            ],
          ] as const) {
            if (next === null) {
              expect(raised).toBeNull();
              continue;
            }
            const floor = requestFloor(resource, usage) ?? Number.POSITIVE_INFINITY;
            expect(Number.isSafeInteger(next)).toBe(true);
            // Under the floor only where a whole step up does not reach it.
            expect(next >= floor || next === Math.floor(now * BOUNDS.maxStepFactor)).toBe(true);
            expect(next).toBeGreaterThanOrEqual(now * BOUNDS.minStepFactor);
            expect(next).toBeLessThanOrEqual(now * BOUNDS.maxStepFactor);
            expect(Math.abs(next - now)).toBeGreaterThanOrEqual(now * BOUNDS.minChangeShare);
            expect(raised ?? limit).toBeGreaterThanOrEqual(Math.max(next, limit));
          }
          const wanted = [cpu, memory].filter((one) => one !== null).length;
          if (change === null && wanted > 0) expect(findings.length).toBeGreaterThan(0);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('bounds what goes too low and says what it was', () => {
    const [judged] = judge([web({ cpuMillicores: 20, memoryBytes: 40 * MIB })]);
    expect(judged?.patch?.next).toMatchObject({ cpuRequest: '500m', memoryRequest: '512Mi' });
    expect(codes([judged].flatMap((one) => one ?? []))).toEqual([
      'below_floor',
      'step_bounded',
      'below_floor',
      'step_bounded',
    ]);
    expect(judged?.patch?.former).toEqual(buildWorkload().containers[0]?.resources);
  });

  it.each([
    [
      'a workload of another cluster',
      [web({ cpuMillicores: 400, memoryBytes: null }, { name: 'elsewhere' })],
      ['unknown_workload'],
    ],
    [
      'a container that is not there',
      [web({ cpuMillicores: 400, memoryBytes: null }, { container: 'x' })],
      ['unknown_container'],
    ],
    [
      'the same container twice',
      [web({ cpuMillicores: 600, memoryBytes: null }), web({ cpuMillicores: 700, memoryBytes: null })],
      ['proposed_twice', 'proposed_twice'],
    ],
    [
      'what is no amount',
      [web({ cpuMillicores: Number.NaN, memoryBytes: -1 })],
      ['not_a_number', 'not_a_number'],
    ],
  ])('refuses %s', (_name, proposals, expected) => {
    const judged = judge(proposals);
    expect(judged.every(({ patch }) => patch === null)).toBe(true);
    expect(codes(judged)).toEqual(expected);
  });

  it.each([
    ['no usage', facts(null), 'no_usage'],
    ['two days before the first change', facts(usageOf(200, 300 * MIB, 48)), 'history_short'],
    ['a change an hour ago', facts(usageOf(200, 300 * MIB), hoursAgo(1)), 'changed_lately'],
  ])('refuses on %s', (_name, given, code) => {
    const judged = judge([web({ cpuMillicores: 600, memoryBytes: null })], { facts: given });
    expect(judged[0]?.patch).toBeNull();
    expect(codes(judged)).toContain(code);
  });

  it.each([
    [{ paused: true }, 'paused'],
    [{ strategy: { type: 'OnDelete' } }, 'on_delete'],
    [{ strategy: { type: 'RollingUpdate', maxSurge: 0, partition: 1 } }, 'partitioned'],
    [{ replicas: 0 }, 'no_replicas'],
    [{ generation: 2 }, 'rollout_in_progress'],
    [{ kind: 'DaemonSet' }, 'kind_not_patched'],
    [{ templateAnnotations: { 'cloudoptim.io/do-not-disrupt': 'true' } }, 'do_not_disrupt'],
    [{ annotations: { 'argocd.argoproj.io/tracking-id': 'x' } }, 'managed_by_gitops'],
    [{ labels: { 'kustomize.toolkit.fluxcd.io/name': 'x' } }, 'managed_by_gitops'],
    [{ fieldManagers: ['helm-controller'] }, 'managed_by_gitops'],
    [{ owner: { kind: 'Kafka', name: 'k' } }, 'managed_by_operator'],
  ] as const)('leaves a workload alone: %o', (changes, code) => {
    const workload = buildWorkload(changes);
    const judged = judge([web({ cpuMillicores: 600, memoryBytes: null }, { kind: workload.kind })], {
      workload,
    });
    expect(judged[0]?.patch).toBeNull();
    expect(codes(judged)).toContain(code);
  });

  it('keeps the request that an autoscaler scales on, and leaves KEDA alone', () => {
    const both = [web({ cpuMillicores: 600, memoryBytes: 600 * MIB })];
    const [scaled] = judge(both, { autoscalers: [buildAutoscaler()] });
    expect(scaled?.patch?.next).toMatchObject({ cpuRequest: '1', memoryRequest: '600Mi' });
    const keda = buildAutoscaler({ labels: { 'scaledobject.keda.sh/name': 'web' } });
    expect(codes(judge(both, { autoscalers: [keda] }))).toContain('managed_by_keda');
  });

  it('raises a limit with its request and never lowers one', () => {
    const workload = buildWorkload();
    const [judged] = judge([web({ cpuMillicores: null, memoryBytes: 2048 * MIB })], {
      workload,
      facts: facts(usageOf(200, 1500 * MIB)),
    });
    expect(judged?.patch?.next).toMatchObject({ memoryRequest: '2048Mi', memoryLimit: '2048Mi' });
    expect(standingRequest('cpu', judged?.patch?.next ?? BEFORE)).toBe(1000);
  });
});
