import { expect, it } from 'vitest';
import { safeNext } from './safe-next';

it.each([
  ['/clusters/1?tab=pods', '/clusters/1?tab=pods'],
  [undefined, '/overview'],
  ['//evil.example', '/overview'],
  ['/\\evil.example', '/overview'],
  ['https://evil.example', '/overview'],
  ['/sign-in?next=/live', '/overview'],
  ['/api/auth/signout', '/overview'],
])('%s leads to %s', (next, path) => expect(safeNext(next)).toBe(path));
