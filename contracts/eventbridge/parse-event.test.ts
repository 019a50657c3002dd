import { describe, expect, it } from 'vitest';
import { parseEvent } from './parse-event';

const ENVELOPE = {
  version: '0',
  id: '1e5527d7-bb36-4607-3370-4164db56a40e',
  'detail-type': 'EC2 Spot Instance Interruption Warning',
  source: 'aws.ec2',
  account: '123456789012',
  time: '2026-03-01T12:00:00Z',
  region: 'us-east-1',
  resources: ['arn:aws:ec2:us-east-1b:instance/i-0b662ef9931388ba0'],
  detail: { 'instance-id': 'i-0b662ef9931388ba0', 'instance-action': 'terminate' },
};

const WARNING = {
  eventId: ENVELOPE.id,
  kind: 'interruption_warning',
  account: '123456789012',
  region: 'us-east-1',
  instanceId: 'i-0b662ef9931388ba0',
  action: 'terminate',
  time: new Date('2026-03-01T12:00:00Z'),
  detail: {},
};

const parse = (changes: Readonly<Record<string, unknown>> = {}) =>
  parseEvent(JSON.stringify({ ...ENVELOPE, ...changes }));

/** The samples of AWS's documentation, linked from the schemas' files. */
describe("AWS's samples", () => {
  it('Spot interruption warning', () => {
    const sample = `{"version":"0","id":"1e5527d7-bb36-4607-3370-4164db56a40e",
      "detail-type":"EC2 Spot Instance Interruption Warning","source":"aws.ec2","account":"123456789012",
      "time":"1970-01-01T00:00:00Z","region":"us-east-1",
      "resources":["arn:aws:ec2:us-east-1b:instance/i-0b662ef9931388ba0"],
      "detail":{"instance-id":"i-0b662ef9931388ba0","instance-action":"terminate"}}`;
    expect(parseEvent(sample)).toEqual({ kind: 'events', events: [{ ...WARNING, time: new Date(0) }] });
  });

  it('rebalance recommendation', () => {
    const sample = `{"version":"0","id":"5d5555d5-dd55-5555-5555-5555dd55d55d",
      "detail-type":"EC2 Instance Rebalance Recommendation","source":"aws.ec2","account":"123456789012",
      "time":"2020-09-20T11:00:00Z","region":"us-east-2",
      "resources":["arn:aws:ec2:us-east-2:123456789012:instance/i-0b662ef9931388ba0"],
      "detail":{"instance-id":"i-0b662ef9931388ba0"}}`;
    expect(parseEvent(sample)).toEqual({
      kind: 'events',
      events: [
        {
          ...WARNING,
          eventId: '5d5555d5-dd55-5555-5555-5555dd55d55d',
          kind: 'rebalance_recommendation',
          region: 'us-east-2',
          action: null,
          time: new Date('2020-09-20T11:00:00Z'),
        },
      ],
    });
  });

  it('state change', () => {
    const sample = `{"id":"7bf73129-1428-4cd3-a780-95db273d1602",
      "detail-type":"EC2 Instance State-change Notification","source":"aws.ec2","account":"123456789012",
      "time":"2019-11-11T21:29:54Z","region":"us-east-1",
      "resources":["arn:aws:ec2:us-east-1:123456789012:instance/i-abcd1111"],
      "detail":{"instance-id":"i-abcd1111","state":"pending"}}`;
    expect(parseEvent(sample)).toEqual({
      kind: 'irrelevant',
      eventId: '7bf73129-1428-4cd3-a780-95db273d1602',
      reason: 'instance is pending',
    });
    expect(parseEvent(sample.replace('pending', 'stopping'))).toMatchObject({
      kind: 'events',
      events: [{ kind: 'state_change', instanceId: 'i-abcd1111', action: 'stopping' }],
    });
  });

  it('Health scheduled change', () => {
    const sample = `{"version":"0","id":"7bf73129-1428-4cd3-a780-95db273d1602","detail-type":"AWS Health Event",
      "source":"aws.health","account":"123456789012","time":"2023-01-26T01:43:21Z","region":"us-west-2",
      "resources":["i-abcd1111"],"detail":{
        "eventArn":"arn:aws:health:us-west-2::event/EC2/AWS_EC2_INSTANCE_RETIREMENT_SCHEDULED/x","service":"EC2",
        "eventTypeCode":"AWS_EC2_PERSISTENT_INSTANCE_RETIREMENT_SCHEDULED","eventTypeCategory":"scheduledChange",
        "startTime":"Thu, 26 Jan 2023 13:19:03 GMT","affectedEntities":[{"entityValue":"i-abcd1111"}]}}`;
    expect(parseEvent(sample)).toEqual({
      kind: 'events',
      events: [
        {
          eventId: '7bf73129-1428-4cd3-a780-95db273d1602#i-abcd1111',
          kind: 'scheduled_change',
          account: '123456789012',
          region: 'us-west-2',
          instanceId: 'i-abcd1111',
          action: 'AWS_EC2_PERSISTENT_INSTANCE_RETIREMENT_SCHEDULED',
          time: new Date('2023-01-26T01:43:21Z'),
          detail: { start_time: 'Thu, 26 Jan 2023 13:19:03 GMT' },
        },
      ],
    });
  });
});

describe('the envelope', () => {
  it('may leave out what the queue tells', () => {
    const bare = { version: undefined, account: undefined, region: undefined, resources: undefined };
    expect(parse(bare)).toEqual({ kind: 'events', events: [{ ...WARNING, account: null, region: null }] });
  });

  it.each(['terminate', 'stop', 'hibernate'])('knows the action %s', (action) => {
    const detail = { ...ENVELOPE.detail, 'instance-action': action };
    expect(parse({ detail })).toMatchObject({ events: [{ action }] });
  });

  it.each(['stopping', 'stopped', 'shutting-down', 'terminated'])(
    'the state %s loses the instance',
    (state) => {
      const event = {
        'detail-type': 'EC2 Instance State-change Notification',
        detail: { ...ENVELOPE.detail, state },
      };
      expect(parse(event)).toMatchObject({
        kind: 'events',
        events: [{ kind: 'state_change', action: state }],
      });
    },
  );

  it('reads a time with an offset as the same instant', () => {
    expect(parse({ time: '2026-03-01T13:30:00+01:30' })).toMatchObject({ events: [{ time: WARNING.time }] });
  });

  it('takes new fields of AWS without complaint', () => {
    const detail = { ...ENVELOPE.detail, 'new-field': { deep: [1, 2] } };
    expect(parse({ detail, 'replay-name': 'r' })).toEqual({ kind: 'events', events: [WARNING] });
  });

  it.each([
    { source: 'aws.ec2', type: 'EC2 Spot Instance Request Fulfillment' },
    { source: 'aws.autoscaling', type: 'EC2 Instance Launch Successful' },
    // Anybody may put an event of his own source on a bus: only AWS's own is believed.
    { source: 'my.app', type: 'EC2 Spot Instance Interruption Warning' },
    { source: 'aws.health', type: 'EC2 Spot Instance Interruption Warning' },
  ])('$type of $source is of no concern', ({ source, type }) => {
    expect(parse({ source, 'detail-type': type })).toEqual({
      kind: 'irrelevant',
      eventId: ENVELOPE.id,
      reason: `unknown kind ${source} / ${type}`,
    });
  });
});

describe('Health events', () => {
  const health = (detail: Readonly<Record<string, unknown>>) =>
    parse({
      source: 'aws.health',
      'detail-type': 'AWS Health Event',
      detail: {
        service: 'EC2',
        eventTypeCode: 'AWS_EC2_INSTANCE_REBOOT_MAINTENANCE_SCHEDULED',
        eventTypeCategory: 'scheduledChange',
        affectedEntities: [{ entityValue: 'i-abcd1111' }],
        ...detail,
      },
    });

  it('become one event for each instance, each with an id of its own', () => {
    const affectedEntities = [
      { entityValue: 'i-abcd1111' },
      { entityValue: 'arn:aws:ec2:us-west-2:123456789012:instance/i-abcd2222' },
      { entityValue: 'vol-0abcdef1234567890' },
      { entityValue: '' },
    ];
    const parsed = health({ affectedEntities });
    expect(
      parsed.kind === 'events' ? parsed.events.map((event) => [event.eventId, event.instanceId]) : [],
    ).toEqual([
      [`${ENVELOPE.id}#i-abcd1111`, 'i-abcd1111'],
      [`${ENVELOPE.id}#i-abcd2222`, 'i-abcd2222'],
    ]);
  });

  it.each([
    { name: 'of another service', detail: { service: 'RDS' } },
    { name: 'that are no scheduled change', detail: { eventTypeCategory: 'issue' } },
    { name: 'that name no instance', detail: { affectedEntities: [{ entityValue: 'vol-1' }] } },
    { name: 'without entities', detail: { affectedEntities: [] } },
  ])('$name are of no concern', ({ detail }) => {
    expect(health(detail)).toMatchObject({ kind: 'irrelevant', eventId: ENVELOPE.id });
  });

  it('without the list of entities cannot be read', () => {
    expect(health({ affectedEntities: undefined })).toMatchObject({ kind: 'unparsed' });
  });
});
