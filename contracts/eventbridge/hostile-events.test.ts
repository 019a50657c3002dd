import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseEvent, type ParsedMessage } from './parse-event';

const GOOD = {
  id: 'e-1',
  'detail-type': 'EC2 Spot Instance Interruption Warning',
  source: 'aws.ec2',
  account: '123456789012',
  time: '2026-03-01T12:00:00Z',
  region: 'us-east-1',
  detail: { 'instance-id': 'i-0b662ef9931388ba0', 'instance-action': 'terminate' },
};

const parse = (changes: Readonly<Record<string, unknown>>) =>
  parseEvent(JSON.stringify({ ...GOOD, ...changes }));
const reasonOf = (parsed: ParsedMessage) =>
  parsed.kind === 'unparsed' ? parsed.reason : `not unparsed: ${parsed.kind}`;

const MIB = 1024 * 1024;

describe('what is no event', () => {
  it.each([
    ['', 'not JSON'],
    ['{', 'not JSON'],
    ['{"id":"a"}\u0000', 'not JSON'],
    ['<xml/>', 'not JSON'],
    ['null', 'event:'],
    ['[]', 'event:'],
    ['"text"', 'event:'],
    ['12', 'event:'],
    ['{}', 'id:'],
    [' '.repeat(MIB), 'not JSON'],
  ])('%.20j', (body, reason) => {
    expect(reasonOf(parseEvent(body))).toContain(reason);
  });

  it.each([
    { field: 'id', values: [undefined, null, 7, '', 'x'.repeat(129), {}, ['e-1']] },
    { field: 'detail-type', values: [undefined, null, '', 'x'.repeat(257)] },
    { field: 'source', values: [undefined, 3, ''] },
    { field: 'account', values: [123456789012, '12345678901', '1234567890123', '12345678901a', '', null] },
    { field: 'region', values: ['', 'US-EAST-1', 'us-east-1a', 'us-east-1/../x', 'moon', 7] },
    {
      field: 'time',
      values: [undefined, null, 0, '', 'yesterday', '2026-02-30T00:00:00Z', '2026-03-01 12:00:00'],
    },
    { field: 'resources', values: ['arn', {}, Array.from({ length: 1001 }, () => 'a')] },
    { field: 'detail', values: [undefined, null, 'text', [], 5] },
  ])('refuses wrong values of $field by its name', ({ field, values }) => {
    for (const value of values) expect(reasonOf(parse({ [field]: value }))).toContain(`${field}:`);
  });

  it.each([
    { detail: {}, reason: 'detail.instance-id:' },
    { detail: { 'instance-id': 'i-0b662ef9931388ba0' }, reason: 'detail.instance-action:' },
    { detail: { ...GOOD.detail, 'instance-action': 'reboot' }, reason: 'detail.instance-action:' },
    { detail: { ...GOOD.detail, 'instance-id': "i-1' or '1'='1" }, reason: 'detail.instance-id:' },
    { detail: { ...GOOD.detail, 'instance-id': ['i-0b662ef9931388ba0'] }, reason: 'detail.instance-id:' },
    { detail: { ...GOOD.detail, 'instance-id': 'i-0b662ef9931388ba0\n' }, reason: 'detail.instance-id:' },
  ])('refuses the detail $detail', ({ detail, reason }) => {
    expect(reasonOf(parse({ detail }))).toContain(reason);
  });
});

describe('what Postgres could not store', () => {
  const health = (detail: Readonly<Record<string, unknown>>) =>
    parse({
      source: 'aws.health',
      'detail-type': 'AWS Health Event',
      detail: {
        service: 'EC2',
        eventTypeCode: 'C',
        eventTypeCategory: 'scheduledChange',
        affectedEntities: [{ entityValue: 'i-abcd1111' }],
        ...detail,
      },
    });

  it.each(['a\u0000b', 'a\nb', 'a\u007fb', 'a\ud800b', '\udc00'])(
    'refuses %j in every text that is kept',
    (text) => {
      for (const field of ['id', 'source', 'detail-type'])
        expect(reasonOf(parse({ [field]: text }))).toContain(field);
      for (const field of ['service', 'eventTypeCode', 'eventTypeCategory', 'startTime'])
        expect(reasonOf(health({ [field]: text }))).toContain(`detail.${field}`);
    },
  );

  it('keeps text beyond ASCII', () => {
    expect(parse({ id: 'ünïcode-🚀' })).toMatchObject({
      kind: 'events',
      events: [{ eventId: 'ünïcode-🚀' }],
    });
  });

  it.each([
    '0000-01-01T00:00:00Z',
    '1969-12-31T23:59:59Z',
    '2200-01-01T00:00:00Z',
    '9999-12-31T23:59:59-23:00',
  ])('refuses the time %s', (time) => {
    expect(reasonOf(parse({ time }))).toContain('time:');
  });
});

describe('size and depth', () => {
  it('reads an event of 1 MiB and keeps nothing of its ballast', () => {
    const parsed = parse({ detail: { ...GOOD.detail, ballast: 'x'.repeat(MIB) } });
    expect(parsed).toMatchObject({
      kind: 'events',
      events: [{ instanceId: 'i-0b662ef9931388ba0', detail: {} }],
    });
    expect(JSON.stringify(parsed).length).toBeLessThan(1000);
  });

  it('survives nesting as deep as 1 MiB allows', () => {
    const deep = `${'['.repeat(MIB / 2)}${']'.repeat(MIB / 2)}`;
    expect(parseEvent(deep).kind).toBe('unparsed');
    expect(parseEvent(`${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`).kind).toBe('unparsed');
    const wrapped = JSON.stringify({ ...GOOD, detail: { ...GOOD.detail, deep: 0 } }).replace(
      '"deep":0',
      `"deep":${'['.repeat(200_000)}${']'.repeat(200_000)}`,
    );
    expect(parseEvent(wrapped)).toMatchObject({ kind: 'events' });
  });

  it('bounds the reason, whatever the keys and values', () => {
    const keys = Object.fromEntries(
      Array.from({ length: 2000 }, (_, index) => [`k${index}`.repeat(50), index]),
    );
    for (const body of [{ ...keys }, { ...GOOD, detail: keys }, { ...GOOD, time: 'x'.repeat(MIB) }])
      expect(reasonOf(parseEvent(JSON.stringify(body))).length).toBeLessThan(300);
  });

  it('is not fooled by the names of prototype fields', () => {
    const body = `{"__proto__":${JSON.stringify(GOOD)},"constructor":{"prototype":{"id":"x"}}}`;
    expect(parseEvent(body).kind).toBe('unparsed');
    expect(({} as Record<string, unknown>)['id']).toBeUndefined();
  });
});

describe('parseEvent', () => {
  it('never throws on text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => void parseEvent(text)),
      { numRuns: 500 },
    );
  });

  it('answers any JSON with events that are whole, or with a reason', () => {
    const mutated = fc
      .record(
        {
          id: fc.oneof(fc.constant('e-1'), fc.jsonValue()),
          'detail-type': fc.oneof(fc.constantFrom(GOOD['detail-type'], 'AWS Health Event'), fc.jsonValue()),
          source: fc.oneof(fc.constantFrom('aws.ec2', 'aws.health'), fc.jsonValue()),
          account: fc.oneof(fc.constant('123456789012'), fc.jsonValue()),
          time: fc.oneof(fc.constant(GOOD.time), fc.string()),
          detail: fc.oneof(fc.constant(GOOD.detail), fc.jsonValue()),
        },
        { requiredKeys: [] },
      )
      .map((event) => JSON.stringify(event));
    fc.assert(
      fc.property(fc.oneof(mutated, fc.json()), (body) => {
        const parsed = parseEvent(body);
        if (parsed.kind !== 'events') {
          expect(parsed.reason.length).toBeGreaterThan(0);
          return;
        }
        for (const event of parsed.events) {
          expect(event.instanceId).toMatch(/^i-[0-9a-f]{8,17}$/);
          expect(Number.isNaN(event.time.getTime())).toBe(false);
        }
      }),
      { numRuns: 500 },
    );
  });
});
