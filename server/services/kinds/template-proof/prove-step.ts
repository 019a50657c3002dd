import type { NodeSnapshot, Taint } from '@/server/domain/cluster/snapshot';
import { errorMessage } from '@/server/domain/shared/app-error';
import { plusSeconds } from '@/server/domain/shared/instant';
import type { StoredTemplate } from '@/server/ports/repositories/fleet-repository';
import type { Store } from '@/server/ports/store';
import type { PlanDeps } from '@/server/services/launching/plan-deps';
import { expectedDrivers, missingDrivers, type ExpectedDrivers } from './csi-drivers';
import { PROOF_LIMIT_SECONDS } from './proof-limits';
import { keptMachine, launchProofMachine, type ProofMachine } from './proof-machine';
import { whyNotProvable } from './provable';
import { proofCost, recordProof, type ProofFinding } from './record-proof';
import { keepTrying } from '@/server/services/plans/keep-trying';
import {
  failed,
  type StepContext,
  type StepEnd,
  type StepHandler,
} from '@/server/services/plans/step-handler';

/** Keeps every pod but the DaemonSets' off the node, from its launch to its end (Decision 30). */
const PROOF_TAINT: Taint = { key: 'cloudoptim.io/proof', value: 'true', effect: 'NoSchedule' };
const NODE_ASK_EVERY_MS = 2_000;
const EC2_ASK_EVERY_MS = 20_000;
const TERMINATE_PAUSE_MS = 5_000;
/** The machine costs money while it runs: terminating it is tried this long before a person is asked. */
const TERMINATE_LIMIT_SECONDS = 600;

/**
 * Proves the cluster's node template: one on-demand node launched from it must become Ready with the CSI drivers of the
 * other nodes; it is tainted as soon as it registers, and terminated in every case. The template is `verified` then, or
 * `unverified` with the reason. Resumes with the instance that was launched.
 */
export const createProveStep =
  (deps: PlanDeps): StepHandler<'prove'> =>
  async (context) => {
    const { clusterId } = context.plan;
    const [template, oldest] = await keepTrying(deps, context.signal, () =>
      Promise.all([
        deps.store.fleet.findTemplate(clusterId),
        deps.store.plans.findOpenWithStep(clusterId, 'prove'),
      ]),
    );
    if (oldest !== null && oldest !== context.plan.id)
      return failed('proof_running', 'another proof of this template runs already');
    const why = template === null ? 'there is none any more' : whyNotProvable(template);
    if (template === null || why !== null)
      return failed('template_not_provable', `the node template cannot be proven: ${why ?? ''}`);
    return new Proof(deps, context, template).run();
  };

class Proof {
  constructor(
    private readonly deps: PlanDeps,
    private readonly context: StepContext<'prove'>,
    private readonly template: StoredTemplate,
  ) {}

  async run(): Promise<StepEnd<'prove'>> {
    const { context, deps } = this;
    let machine = keptMachine(context.step.result);
    if (machine === null) {
      const launch = await launchProofMachine(deps, context, this.template);
      if (launch.kind === 'none') {
        const message = `no node could be launched: ${launch.message}`;
        await keepTrying(deps, context.signal, () =>
          deps.store.transaction((store) => this.record(store, { ok: false, reason: message }, null)),
        );
        return failed(launch.code, message);
      }
      machine = launch.machine;
      await context.save(machine);
      await context.log(
        'info',
        `launched ${machine.instance_id}: ${machine.instance_type} on-demand in ${machine.availability_zone}`,
      );
    }
    const finding = await this.observe(machine);
    await context.log(finding.ok ? 'info' : 'warning', finding.ok ? finding.note : finding.reason);
    const terminated = await this.terminate(machine);
    const cost = proofCost(context.session, machine, deps.clock.now());
    const result = { ...machine, ...cost.facts, terminated };
    const record = (store: Store) => this.record(store, finding, cost.text);
    if (finding.ok)
      return { status: 'succeeded', result: { ...result, note: finding.note }, together: record };
    await keepTrying(deps, context.signal, () => deps.store.transaction(record));
    return { status: 'failed', error: { code: 'not_proven', message: finding.reason }, result };
  }

  private record(store: Store, finding: ProofFinding, cost: string | null): Promise<void> {
    const { context, deps } = this;
    return recordProof({ ...deps, store }, context, { template: this.template, finding, cost });
  }

  private async observe(machine: ProofMachine): Promise<ProofFinding> {
    const { context } = this;
    const limit = plusSeconds(new Date(machine.launched_at), PROOF_LIMIT_SECONDS);
    let expected: ExpectedDrivers | null = null;
    let isTainted = false;
    let missing: readonly string[] = [];
    const askNode = async (): Promise<ProofFinding | null> => {
      const node = this.nodeOf(machine);
      if (node === null) return null;
      isTainted ||= await this.taint(node);
      expected ??= await expectedDrivers(context.session, node.name);
      if (!node.ready || !isTainted) return null;
      if (expected.kind === 'unreadable')
        return { ok: true, note: `Ready; CSI drivers could not be checked: ${expected.reason}` };
      missing = await missingDrivers(context.session, node.name, expected.drivers);
      return missing.length === 0 ? { ok: true, note: readyNote(expected.drivers) } : null;
    };
    const askEc2 = async (): Promise<ProofFinding | null> => {
      const gone = this.nodeOf(machine) === null ? await this.goneState(machine) : null;
      return gone === null
        ? null
        : { ok: false, reason: `the instance is ${gone}: it ended before it joined` };
    };
    const finding = await context.watch({
      asks: [
        { everyMs: NODE_ASK_EVERY_MS, call: askNode },
        { everyMs: EC2_ASK_EVERY_MS, firstAfterMs: EC2_ASK_EVERY_MS, call: askEc2 },
      ],
      until: limit,
    });
    return finding ?? { ok: false, reason: this.lateReason(this.nodeOf(machine), missing) };
  }

  private nodeOf(machine: ProofMachine): NodeSnapshot | null {
    for (const node of this.context.session.snapshot()?.nodes.values() ?? []) {
      if (node.instanceId === machine.instance_id) return node;
    }
    return null;
  }

  /** As soon as the node is there: until it is Ready, Kubernetes' own taint keeps pods away. */
  private async taint(node: NodeSnapshot): Promise<boolean> {
    const outcome = await this.context.session.api.cordon(
      await this.context.permit('cordon', node.uid),
      { name: node.name, uid: node.uid },
      PROOF_TAINT,
      { timeoutMs: 10_000, known: node },
    );
    if (outcome.kind === 'patched') return true;
    await this.context.log('warning', `${node.name} could not be tainted yet: ${outcome.kind}`);
    return false;
  }

  private async goneState(machine: ProofMachine): Promise<string | null> {
    try {
      const [instance] = await this.context.session.aws.compute.describeInstances([machine.instance_id], {
        timeoutMs: 5_000,
      });
      return instance === undefined || instance.state === 'pending' || instance.state === 'running'
        ? null
        : instance.state;
    } catch (error) {
      this.context.signal.throwIfAborted();
      await this.context.log('warning', `EC2 could not be asked: ${errorMessage(error)}`);
      return null;
    }
  }

  private lateReason(node: NodeSnapshot | null, missing: readonly string[]): string {
    const minutes = PROOF_LIMIT_SECONDS / 60;
    if (node === null) return `no node registered within ${minutes} minutes`;
    if (!node.ready) return `${node.name} did not become Ready within ${minutes} minutes`;
    return `${node.name} is Ready without ${missing.join(', ') || 'its taint'} after ${minutes} minutes`;
  }

  private async terminate(machine: ProofMachine): Promise<boolean> {
    const { context, deps } = this;
    let reason = '';
    const tryOnce = async (): Promise<true | null> => {
      try {
        await context.session.aws.compute.terminate(
          await context.permit('terminate', machine.instance_id),
          machine.instance_id,
          { timeoutMs: 15_000 },
        );
        await context.log('info', `${machine.instance_id} terminated`);
        return true;
      } catch (error) {
        context.signal.throwIfAborted();
        reason = errorMessage(error);
        await context.log('warning', `${machine.instance_id} could not be terminated yet: ${reason}`);
        return null;
      }
    };
    const done = await context.watch({
      asks: [{ everyMs: TERMINATE_PAUSE_MS, call: tryOnce }],
      until: plusSeconds(deps.clock.now(), TERMINATE_LIMIT_SECONDS),
    });
    if (done === null)
      await context.log('error', `${machine.instance_id} still runs: terminate it by hand. ${reason}`);
    return done ?? false;
  }
}

function readyNote(drivers: readonly string[]): string {
  return drivers.length === 0
    ? 'Ready; the other nodes have no CSI driver, so none was asked for'
    : `Ready with ${drivers.join(', ')}`;
}
