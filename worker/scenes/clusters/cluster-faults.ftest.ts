import { describe, expect, it } from 'vitest';
import { eventually } from '../../testing/stack/eventually';
import { reportFigures } from '../../testing/figures';
import { useTroubledCluster } from '../../testing/scene/troubled-cluster';

const TOKEN_SEEN_WITHIN_MS = 120_000;

const { scene, warned, reached, wellEnded } = useTroubledCluster({ nodes_with_blocked_pdb: 10 });

async function becomes(status: string): Promise<string | null> {
  return eventually(
    `the cluster to be ${status}`,
    async () => {
      const [row] = await scene().sql<
        { status: string; status_reason: string | null }[]
      >`select status, status_reason from clusters`;
      return row?.status === status && { reason: row.status_reason };
    },
    // Sooner than any watch ends by itself (240 s), so that only a call of its own can have shown it.
    TOKEN_SEEN_WITHIN_MS,
  ).then(({ reason }) => reason);
}

// First, while the watches are young: those that end are refused as well.
describe('a token that is revoked before its time', () => {
  it('is seen while the watches stay open, and so is its return', async () => {
    await scene().fault('token-expired', {});
    expect(await becomes('degraded')).toMatch(/unauthori[sz]ed|token|401/i);
    await scene().clearFaults();
    expect(await becomes('connected')).toBeNull();
  });
});

describe('a cluster in trouble for long', () => {
  it('whose watches hang or drop does not hide pods', async () => {
    await scene().fault('watch-hung', {});
    const { id } = await warned();
    const event = await wellEnded(id);
    expect(event.pod_count).toBeGreaterThan(0);
    await scene().clearFaults();
    await scene().fault('watch-dropped', { remaining: 3 });
    const second = await warned();
    await wellEnded(second.id);
  });

  it('that refuses our token in mid-plan has that in the plan, and is drained once the token is good', async () => {
    const machine = await scene().oneSpot({ blocked: true, graceAtMost: 30 });
    const id = await scene().warn(machine, { ageSeconds: 45 });
    const { plan_id: planId } = await reached(id, 'cordoned_at');
    await scene().fault('token-expired', {});
    await eventually('the refusal in the log of the plan', async () => {
      const lines = await scene().log(planId ?? '');
      return lines.some(
        ({ level, message }) => level === 'warning' && /unauthori[sz]ed|token|401/i.test(message),
      );
    });
    await scene().clearFaults();
    await wellEnded(id);
  });

  it('that keeps a dead Node has it removed by us', async () => {
    await scene().fault('node-object-left-over', {});
    const { id, machine, since } = await warned();
    const event = await wellEnded(id);
    const removed = (await scene().world.door(since)).filter(
      ({ call, status }) => call === `DELETE /api/v1/nodes/${machine.node_name ?? ''}` && status === 200,
    );
    expect(removed).toHaveLength(1);
    reportFigures('left-over node', { ended: event.status, removed: removed.length });
  });

  it('that calls a dead Node Ready for ever is not believed: EC2 is asked, and the Node removed', async () => {
    await scene().fault('node-stays-ready', {});
    const { id, machine, since } = await warned();
    // Drain, the end of the machine, and the time for which a Ready Node is believed.
    const event = await wellEnded(id, 200_000);
    expect(event.terminated_at).not.toBeNull();
    const removed = (await scene().world.door(since)).filter(
      ({ call, status }) => call === `DELETE /api/v1/nodes/${machine.node_name ?? ''}` && status === 200,
    );
    expect(removed).toHaveLength(1);
    reportFigures('node that stays Ready', { ended: event.status, removed: removed.length });
  });
});
