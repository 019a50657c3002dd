import { describe, expect, it } from 'vitest';
import { normalizeEndpoint } from './endpoint';

describe('an API server’s address', () => {
  it.each([
    ['https://ABC.example.com', 'https://abc.example.com'],
    ['https://abc.example.com/', 'https://abc.example.com'],
    ['https://abc.example.com:443', 'https://abc.example.com'],
    ['https://abc.example.com:6443//', 'https://abc.example.com:6443'],
    ['https://rancher.example.com/k8s/clusters/c-1/', 'https://rancher.example.com/k8s/clusters/c-1'],
  ])('%s has the one form %s', (given, form) => {
    expect(normalizeEndpoint(given)).toBe(form);
  });

  it.each([
    '',
    'abc',
    'http://abc.example.com',
    'https://a:b@abc.example.com',
    'https://abc/?a=b',
    'https://abc/#x',
  ])('%s is none', (given) => {
    expect(normalizeEndpoint(given)).toBeNull();
  });
});
