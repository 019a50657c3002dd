import { describe, expect, it } from 'vitest';
import { failedTryOfStore } from './store-failure';

const thrown = (code: string) => Object.assign(new Error('as Postgres says'), { code });

describe('failedTryOfStore', () => {
  it.each([
    ['ECONNREFUSED', 'not-executed'],
    ['CONNECT_TIMEOUT', 'not-executed'],
    ['CONNECTION_CLOSED', 'unknown'],
    ['CONNECTION_ENDED', 'unknown'],
    ['CONNECTION_DESTROYED', 'unknown'],
    ['ECONNRESET', 'unknown'],
    ['EPIPE', 'unknown'],
    ['ETIMEDOUT', 'unknown'],
    ['08006', 'unknown'],
    ['57P01', 'unknown'],
    ['57014', 'unknown'],
    ['53300', 'not-executed'],
    ['40001', 'not-executed'],
    ['40P01', 'not-executed'],
    ['23505', 'final'],
    ['42P01', 'final'],
    ['25P03', 'final'],
    ['claim_lost', 'final'],
  ])('%s: %s', (code, expected) => {
    expect(failedTryOfStore(thrown(code))).toBe(expected);
    expect(failedTryOfStore(new Error('Failed query', { cause: thrown(code) }))).toBe(expected);
  });

  it('takes what is no error of the store for final', () => {
    expect(failedTryOfStore(new Error('a bug'))).toBe('final');
    expect(failedTryOfStore('text')).toBe('final');
  });
});
