import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  ClusterForbiddenError,
  ClusterUnauthorizedError,
  ClusterUnavailableError,
} from '../transport/errors';
import { ManualClock } from '../testing/manual-clock';
import {
  Reflector,
  type Listing,
  type ReflectorSink,
  type ReflectorSource,
  type StreamItem,
} from './reflector';

const facts = { clusterId: 'c', verb: 'list', resource: 'pods' };
const forbidden = () => new ClusterForbiddenError(facts, { serverMessage: 'no' });
const refusedConnection = () => new ClusterUnavailableError('connection_refused', 'refused', facts);
const reset = () => new ClusterUnavailableError('connection_reset', 'reset', facts);

/** A stream that a test feeds by hand. */
class Feed {
  private queue: (StreamItem<string> | Error | 'end')[] = [];
  private wake: (() => void) | null = null;

  push(...items: (StreamItem<string> | Error | 'end')[]): void {
    this.queue.push(...items);
    this.wake?.();
  }

  async *read(signal: AbortSignal): AsyncGenerator<StreamItem<string>> {
    for (;;) {
      const next = this.queue.shift();
      if (signal.aborted || next === 'end') return;
      if (next instanceof Error) throw next;
      if (next !== undefined) yield next;
      else {
        await new Promise<void>((resolve) => {
          this.wake = resolve;
          signal.addEventListener('abort', this.wake, { once: true });
        });
        if (this.wake !== null) signal.removeEventListener('abort', this.wake);
      }
    }
  }
}

const set = (key: string, resourceVersion: string): StreamItem<string> => ({
  kind: 'set',
  key,
  item: key,
  resourceVersion,
});
const bookmark = (resourceVersion: string): StreamItem<string> => ({ kind: 'bookmark', resourceVersion });
const opened: StreamItem<string> = { kind: 'opened' };

let clock: ManualClock;
let lists: (Listing<string> | Error)[];
let feeds: Feed[];
let resumedFrom: string[];
let listed: number;
let items: Set<string>;
let freshAt: Date | null;
let unreadable: string | null;
let failing: { code: string } | null;
let stop: AbortController;

const listing = (resourceVersion: string, ...keys: string[]): Listing<string> => ({
  items: keys,
  malformedKeys: [],
  resourceVersion,
});

const source: ReflectorSource<string> = {
  list: () => {
    const next = lists[Math.min(listed, lists.length - 1)];
    listed += 1;
    if (next === undefined) throw new Error('no list scripted');
    return next instanceof Error ? Promise.reject(next) : Promise.resolve(next);
  },
  stream: (resourceVersion, signal) => {
    resumedFrom.push(resourceVersion);
    const feed = feeds[resumedFrom.length - 1] ?? new Feed();
    feeds[resumedFrom.length - 1] = feed;
    return feed.read(signal);
  },
};

const sink: ReflectorSink<string> = {
  replace: (found) => {
    items = new Set(found.items);
    unreadable = null;
  },
  set: (key) => void items.add(key),
  remove: (key) => void items.delete(key),
  malformed: () => undefined,
  fresh: (at) => {
    freshAt = at;
  },
  unreadable: (reason) => {
    items = new Set();
    unreadable = reason;
  },
  failing: (failure) => {
    failing = failure;
  },
};

function start(required = true): void {
  const reflector = new Reflector(source, sink, { clock, required, random: () => 0.5 });
  void reflector.run(stop.signal);
}

beforeEach(() => {
  clock = new ManualClock();
  lists = [listing('10', 'a')];
  feeds = [new Feed()];
  resumedFrom = [];
  listed = 0;
  items = new Set();
  freshAt = null;
  unreadable = null;
  failing = null;
  stop = new AbortController();
});

afterEach(() => stop.abort());

describe('Reflector', () => {
  it('lists, then watches from the version of the list', async () => {
    start();
    await clock.advance(0);
    feeds[0]?.push(opened, set('b', '11'), { kind: 'removed', key: 'a', resourceVersion: '12' });
    await clock.advance(0);
    expect([...items]).toEqual(['b']);
    expect(resumedFrom).toEqual(['10']);
    expect(listed).toBe(1);
  });

  it('resumes a dropped watch from the last version, bookmarks included, without a new list or an alarm', async () => {
    start();
    await clock.advance(0);
    feeds[0]?.push(opened, set('b', '11'), bookmark('20'), reset());
    await clock.advance(1_000);
    expect(resumedFrom).toEqual(['10', '20']);
    expect(listed).toBe(1);
    expect(failing).toBeNull();
  });

  it('is failing while the watch cannot be opened again, keeps what it has, and recovers', async () => {
    start();
    feeds = [new Feed(), new Feed(), new Feed()];
    feeds[0]?.push(opened, bookmark('20'), reset());
    feeds[1]?.push(refusedConnection());
    await clock.advance(300);
    expect(failing).toMatchObject({ code: 'connection_refused' });
    expect([...items]).toEqual(['a']);
    feeds[2]?.push(opened);
    await clock.advance(40_000);
    expect(failing).toBeNull();
    expect(resumedFrom.at(-1)).toBe('20');
  });

  it('lists anew when its version is gone, and what vanished meanwhile is removed', async () => {
    lists = [listing('10', 'a', 'b'), listing('50', 'b')];
    feeds = [new Feed(), new Feed()];
    feeds[0]?.push(opened, bookmark('11'), { kind: 'gone' });
    start();
    await clock.advance(1_000);
    expect([...items]).toEqual(['b']);
    expect(resumedFrom).toEqual(['10', '50']);
  });

  it('takes a new stream after 40 s of silence, from where the old one was', async () => {
    start();
    feeds[0]?.push(opened, bookmark('11'));
    await clock.advance(35_000);
    feeds[0]?.push(bookmark('12'));
    await clock.advance(35_000);
    expect(resumedFrom).toEqual(['10']);
    await clock.advance(6_000);
    expect(resumedFrom).toEqual(['10', '12']);
    expect(listed).toBe(1);
  });

  it('is fresh by lists, events and bookmarks, and by a stream that opens and stays calm', async () => {
    start();
    await clock.advance(0);
    const listedAt = freshAt;
    await clock.advance(10_000);
    const openedAt = clock.now();
    feeds[0]?.push(opened, { kind: 'ignored' });
    await clock.advance(1_900);
    expect(freshAt).toEqual(listedAt);
    await clock.advance(200);
    expect(freshAt).toEqual(openedAt);
    feeds[0]?.push(bookmark('11'));
    await clock.advance(0);
    expect(freshAt).toEqual(clock.now());
  });

  it('stays fresh where nothing changes and no bookmark ever comes, without another list', async () => {
    feeds = Array.from({ length: 30 }, () => {
      const feed = new Feed();
      feed.push(opened);
      return feed;
    });
    start();
    for (let seconds = 0; seconds < 600; seconds += 5) {
      await clock.advance(5_000);
      expect(clock.now().getTime() - (freshAt?.getTime() ?? 0)).toBeLessThan(60_000);
    }
    expect(listed).toBe(1);
  });

  it('is not fresh for ever on a stream that does not open any more', async () => {
    feeds[0]?.push(opened);
    start();
    await clock.advance(120_000);
    expect(clock.now().getTime() - (freshAt?.getTime() ?? 0)).toBeGreaterThan(60_000);
    expect(resumedFrom.length).toBeGreaterThan(1);
  });

  it('goes on trying a list that fails, at most 30 s apart', async () => {
    lists = [...Array<Error>(12).fill(refusedConnection()), listing('10', 'a')];
    start();
    await clock.advance(0);
    expect(failing).toMatchObject({ code: 'connection_refused' });
    await clock.advance(12 * 30_000);
    expect(failing).toBeNull();
    expect([...items]).toEqual(['a']);
  });

  it('is failing when the token is not accepted, whatever the kind', async () => {
    lists = [new ClusterUnauthorizedError(facts)];
    start(false);
    await clock.advance(0);
    expect(failing).toMatchObject({ code: 'unauthorized' });
    expect(unreadable).toBeNull();
  });

  it('leaves an optional kind unreadable that may not be listed, and asks again every 10 minutes only', async () => {
    lists = [forbidden(), listing('10', 'a')];
    start(false);
    await clock.advance(9 * 60_000);
    expect(unreadable).toContain('may not list pods');
    expect(failing).toBeNull();
    expect(listed).toBe(1);
    await clock.advance(2 * 60_000);
    expect(listed).toBe(2);
    expect([...items]).toEqual(['a']);
    expect(unreadable).toBeNull();
  });

  it('is failing where a required kind may not be listed', async () => {
    lists = [forbidden()];
    start(true);
    await clock.advance(0);
    expect(failing).toMatchObject({ code: 'forbidden' });
  });

  it('lists every 15 s where watching is forbidden, and tries the watch again after 10 minutes', async () => {
    lists = [listing('10', 'a'), listing('11', 'a'), listing('12', 'b')];
    feeds = [new Feed(), new Feed()];
    feeds[0]?.push(forbidden());
    start(false);
    await clock.advance(31_000);
    expect(listed).toBe(3);
    expect([...items]).toEqual(['b']);
    expect(failing).toBeNull();
    expect(resumedFrom).toEqual(['10']);
    await clock.advance(10 * 60_000);
    expect(resumedFrom).toHaveLength(2);
  });

  it('lists anew after a line that is no watch event', async () => {
    feeds = [new Feed(), new Feed()];
    feeds[0]?.push(opened, { kind: 'corrupt', message: 'bad line' });
    start();
    await clock.advance(0);
    expect(failing).toMatchObject({ code: 'malformed_response' });
    await clock.advance(2_000);
    expect(listed).toBe(2);
    expect(failing).toBeNull();
  });

  it('does not hammer a server that closes every watch at once', async () => {
    feeds = Array.from({ length: 200 }, () => {
      const feed = new Feed();
      feed.push(opened, 'end');
      return feed;
    });
    start();
    await clock.advance(60_000);
    expect(resumedFrom.length).toBeGreaterThan(2);
    expect(resumedFrom.length).toBeLessThan(20);
  });

  it('ends when told to', async () => {
    const reflector = new Reflector(source, sink, { clock, required: true, random: () => 0.5 });
    const running = reflector.run(stop.signal);
    await clock.advance(0);
    stop.abort();
    await expect(running).resolves.toBeUndefined();
  });
});
