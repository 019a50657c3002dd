import { describe, expect, it, vi } from 'vitest';
import type { ClusterSession } from '@/server/ports/cluster-session';
import { SessionRegistry } from './session-registry';

/** A connection of cluster c-1 that is live until it is closed, and says so when `change` is called. */
function connection(name: string) {
  const listeners = new Set<() => void>();
  let live = true;
  const session = {
    cluster: { clusterId: 'c-1', account: '111122223333', region: 'us-east-1' },
    api: `api of ${name}`,
    aws: `aws of ${name}`,
    facts: `facts of ${name}`,
    placement: `placement of ${name}`,
    snapshot: () => (live ? `snapshot of ${name}` : null),
    live: () => live,
    onChange: (listener: () => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  } as unknown as ClusterSession;
  return {
    session,
    listeners,
    change: () => {
      for (const listener of listeners) listener();
    },
    close: () => {
      live = false;
    },
  };
}

function opened() {
  const registry = new SessionRegistry();
  const [first, second] = [connection('the first'), connection('the second')];
  registry.add(first.session);
  const held = registry.find('c-1');
  if (held === null) throw new Error('no session');
  return { registry, first, second, held };
}

describe('a session that a plan holds', () => {
  it('reaches the cluster by the connection that took over', () => {
    const { registry, first, second, held } = opened();
    expect(held.api).toBe('api of the first');
    registry.add(second.session);
    first.close();
    expect(held).toMatchObject({
      api: 'api of the second',
      aws: 'aws of the second',
      facts: 'facts of the second',
      placement: 'placement of the second',
    });
    expect(held.live()).toBe(true);
    expect(held.snapshot()).toBe('snapshot of the second');
    expect(registry.find('c-1')).toBe(held);
  });

  it('keeps who listens, tells them that another connection took over, and leaves the former one', () => {
    const { registry, first, second, held } = opened();
    const listener = vi.fn();
    const unsubscribe = held.onChange(listener);
    first.change();
    expect(listener).toHaveBeenCalledTimes(1);
    registry.add(second.session);
    expect(listener).toHaveBeenCalledTimes(2);
    second.change();
    expect(listener).toHaveBeenCalledTimes(3);
    first.change();
    expect(listener).toHaveBeenCalledTimes(3);
    expect(first.listeners.size).toBe(0);
    unsubscribe();
    second.change();
    expect(listener).toHaveBeenCalledTimes(3);
  });

  it('is not live while the cluster has no connection, and follows the next one', () => {
    const { registry, first, second, held } = opened();
    registry.remove(first.session);
    first.close();
    expect(registry.find('c-1')).toBeNull();
    expect(registry.ofRegion('111122223333', 'us-east-1')).toEqual([]);
    expect(held.live()).toBe(false);
    expect(held.snapshot()).toBeNull();
    registry.add(second.session);
    expect(registry.find('c-1')).toBe(held);
    expect(held.live()).toBe(true);
  });

  it('stays when the connection before the present one is removed late', () => {
    const { registry, first, second, held } = opened();
    registry.add(second.session);
    registry.remove(first.session);
    expect(registry.find('c-1')).toBe(held);
    expect(registry.ofRegion('111122223333', 'us-east-1')).toEqual([held]);
  });
});
