import { describe, expect, it } from 'vitest';
import { OperatorError } from '../system/operator-error';
import { selectSuites } from './select-suites';

describe('selectSuites', () => {
  it('takes all without a name, and the named ones in their usual order', () => {
    expect(selectSuites([], ['unit', 'browser'])).toEqual({ suites: ['unit', 'browser'], filters: [] });
    expect(selectSuites(['browser', 'unit'], ['unit']).suites).toEqual(['unit', 'browser']);
  });

  it('takes the rest for filters', () => {
    expect(selectSuites(['unit', 'drain'], ['unit', 'browser'])).toEqual({
      suites: ['unit'],
      filters: ['drain'],
    });
    expect(selectSuites(['drain'], ['unit', 'browser']).suites).toEqual(['unit', 'browser']);
  });

  it('refuses options', () => {
    expect(() => selectSuites(['--watch'], ['unit'])).toThrow(OperatorError);
  });
});
