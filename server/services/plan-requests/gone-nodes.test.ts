import { expect, it } from 'vitest';
import { nodesGoneMessage } from './gone-nodes';

it.each([
  [['a'], 'a: this node is gone since the plan was decided; decide again'],
  [['a', 'b', 'c'], 'a, b, c: these nodes are gone since the plan was decided; decide again'],
  [
    ['a', 'b', 'c', 'd', 'e'],
    'a, b, c and 2 more: these nodes are gone since the plan was decided; decide again',
  ],
])('names up to three nodes: %j', (names, message) => {
  expect(nodesGoneMessage(names)).toBe(message);
});
