import { expect, it } from 'vitest';
import { parseActivity } from './parse-activity';

const row = {
  id: '42',
  at: '2026-03-01T12:00:00.000Z',
  kind: 'interruption.received',
  severity: 'warning',
  title: 'Spot warning for node-1',
  customer_id: 'c',
  cluster_id: null,
  plan_id: null,
  event_id: 'e',
  detail: { node_name: 'node-1' },
};

it('reads a row as the stream sends it', () => {
  expect(parseActivity(JSON.stringify(row))).toEqual(row);
});

it.each([
  ['no JSON', '{'],
  ['no object', '[]'],
  ['no id', JSON.stringify({ ...row, id: 42 })],
  ['an unknown severity', JSON.stringify({ ...row, severity: 'fatal' })],
])('leaves out %s', (_, text) => expect(parseActivity(text)).toBeNull());
