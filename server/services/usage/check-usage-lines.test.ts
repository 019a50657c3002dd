import { describe, expect, it } from 'vitest';
import { checkUsageLines } from './check-usage-lines';

const line = (changes: Readonly<Record<string, unknown>> = {}): string =>
  JSON.stringify({
    at: '2026-03-01T12:00:00Z',
    namespace: 'shop',
    kind: 'Deployment',
    name: 'web',
    container: 'web',
    cpu_millicores: 212.5,
    memory_bytes: 268_435_456,
    ...changes,
  });

async function check(...lines: readonly string[]) {
  async function* given() {
    yield* lines;
    await Promise.resolve();
  }
  return (await checkUsageLines(given())).problems;
}

describe('a usage history', () => {
  it('is taken with replicas told apart, offsets in its times and empty lines', async () => {
    expect(
      await check(
        line({ pod: 'web-1' }),
        '',
        line({ pod: 'web-2', at: '2026-03-01T12:00:00+01:00' }),
        line({ pod: 'web-1', at: '2026-03-01T12:01:00Z' }),
        line({ pod: 'web-1', at: '2026-03-01T12:01:00Z' }),
      ),
    ).toEqual([]);
  });

  it.each([
    ['no JSON', 'not json', 'not JSON'],
    ['a time without zone', line({ at: '2026-03-01 12:00' }), 'at:'],
    ['a Job', line({ kind: 'Job' }), 'kind:'],
    ['a negative amount', line({ cpu_millicores: -1 }), 'cpu_millicores:'],
    ['NaN', line().replace('212.5', 'NaN'), 'not JSON'],
    ['half a byte', line({ memory_bytes: 0.5 }), 'memory_bytes:'],
    ['a field that we do not know', line({ cpu: 1 }), 'line:'],
    ['a list', '[]', 'line:'],
  ])('names the line with %s', async (_what, wrong, message) => {
    const problems = await check(line(), wrong, line());
    expect(problems.map((problem) => problem.line)).toEqual([2]);
    expect(problems[0]?.message).toContain(message);
  });

  it('must stand in the order of time within a series, or samples would be passed over', async () => {
    const later = line({ at: '2026-03-01T13:00:00Z' });
    expect(await check(later, line({ container: 'log' }), line())).toEqual([
      { line: 3, message: 'at: earlier than line 1 of the same series' },
    ]);
  });

  it('is given up after 20 problems', async () => {
    expect(await check(...Array.from({ length: 50 }, () => 'x'))).toHaveLength(20);
  });
});
