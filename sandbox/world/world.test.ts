import { createServer } from 'node:net';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { eventually, startTestWorld } from '../aws/testing/test-world';
import { createClock } from '../shared/clock';
import { parseWorldConfig } from '../shared/config';
import { type KeptState, readKeptState, writeKeptState } from './state-dir';

describe('a world', () => {
  it('is the same for the same seed: keys, ids, addresses and prices', async () => {
    const print = async (seed: number): Promise<unknown> => {
      const test = await startTestWorld({ seed });
      const region = test.world.aws.ec2('111122223333', 'us-east-1');
      const nodes = [...region.instances.values()].map(({ id, type, zone, lifecycle, privateIp }) => [
        id,
        type.name,
        zone.name,
        lifecycle,
        privateIp,
      ]);
      const facts = { platform: test.platform, nodes, templates: [...region.launchTemplates.keys()] };
      await test.close();
      return facts;
    };
    expect(await print(7)).toEqual(await print(7));
    expect(await print(7)).not.toEqual(await print(8));
  });

  it('holds many accounts and clusters, each account with its own queue', async () => {
    const clusters = Array.from({ length: 20 }, (_, index) => ({
      name: `c${index}`,
      account: String(200_000_000_000 + (index % 4)),
      nodes: 50,
    }));
    const test = await startTestWorld({ clusters });
    expect(test.world.aws.queues.list()).toHaveLength(4);
    expect(test.world.simulatedClusters.map(({ joined }) => joined.length)).toEqual(clusters.map(() => 50));
    const zones = test.world.simulatedClusters[0]?.joined.map(({ availabilityZone }) => availabilityZone);
    expect(new Set(zones).size).toBe(3);
    await test.close();
  });

  it("stands Karpenter's nodes beside two of a node group, where its controller runs", async () => {
    const test = await startTestWorld({ clusters: [{ name: 'k', ownership: 'karpenter', nodes: 5 }] });
    const [first, second, ...others] = test.cluster('k').joined;
    for (const node of [first, second])
      expect(node?.nodeLabels).toMatchObject({ 'eks.amazonaws.com/nodegroup': 'k-workers' });
    expect(others).toHaveLength(3);
    const { tags } = test.world.aws.ec2('111122223333', 'us-east-1');
    for (const node of others) {
      expect(node.nodeLabels).toEqual({ 'karpenter.sh/nodepool': 'default' });
      expect(tags.get(node.instanceId)?.get('karpenter.sh/nodepool')).toBe('default');
    }
    const [group] = test.world.aws.groups('111122223333', 'us-east-1').groups.values();
    expect([group?.desiredCapacity, group?.members.size]).toEqual([2, 2]);
    await test.close();
  });

  it('makes interruptions by itself at its interval', async () => {
    const test = await startTestWorld({
      first_interruption_seconds: 2,
      interruption_every_seconds: 4,
      rebalance_lead_seconds: 1,
      speed: 50,
    });
    await eventually(() => test.world.aws.counters.interruptionsSent >= 2);
    await test.close();
  });

  it('tells what is wrong with its configuration', () => {
    expect(() => parseWorldConfig('{"clusters":[{"name":"x","nodes":-1}]}')).toThrow(/nodes/);
    expect(() => parseWorldConfig('{"speeed":2}')).toThrow(/speeed/);
    expect(parseWorldConfig(undefined).clusters.map(({ name }) => name)).toEqual([
      'production-eks',
      'staging-asg',
    ]);
  });
});

describe('the clock', () => {
  it('re-arms waiting timers when its speed changes, and stops them all', async () => {
    const clock = createClock(1);
    let fired = 0;
    clock.after(60_000, () => fired++);
    clock.setSpeed(1000);
    await eventually(() => fired === 1);
    const cancel = clock.after(5, () => fired++);
    cancel();
    let ticks = 0;
    clock.every(1000, () => ticks++);
    await eventually(() => ticks >= 3);
    clock.stop();
    expect(fired).toBe(1);
  });
});

describe('the state of the last run', () => {
  it('is used again, but for ports that somebody else has', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'sandbox-state-'));
    const holder = createServer();
    const taken = await new Promise<number>((resolve) => {
      holder.listen(0, '127.0.0.1', () => {
        const address = holder.address();
        resolve(typeof address === 'object' && address !== null ? address.port : 0);
      });
    });
    expect(await readKeptState(directory)).toBeUndefined();
    const state: KeptState = {
      controlPort: 45_991,
      awsPort: taken,
      certificateAuthority: { certificatePem: 'certificate', privateKeyPem: 'key' },
      clusters: { a: { port: 45_992, token: 't', olderGrantsToken: 'o', adminToken: 'a' } },
    };
    await writeKeptState(directory, state);
    expect(await readKeptState(directory)).toEqual({ ...state, awsPort: 0 });
    expect((await stat(join(directory, 'sandbox-state.json'))).mode & 0o777).toBe(0o600);
    holder.close();
    await rm(directory, { recursive: true });
  });
});
