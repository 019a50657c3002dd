import { expect, it } from 'vitest';
import { readError } from './read-error';

it('reads the server’s error as a sentence with its codes', () => {
  const error = Object.assign(new Error('no such cluster'), {
    data: { code: 'NOT_FOUND', app_code: 'not_found', request_id: 'r-1' },
  });
  expect(readError(error)).toEqual({
    message: 'No such cluster.',
    code: 'NOT_FOUND',
    appCode: 'not_found',
    requestId: 'r-1',
  });
});

it('says so when there was no answer at all', () => {
  expect(readError(new Error('Failed to fetch')).code).toBe('NETWORK');
  expect(readError('nonsense').code).toBe('UNKNOWN');
});
