import { describe, expect, it } from 'vitest';
import { parseEnvFile } from './env-file';

describe('parseEnvFile', () => {
  it('reads plain, quoted, exported and commented lines', () => {
    const text = [
      '# a comment',
      'PLAIN=one two',
      'export EXPORTED = three',
      "SINGLE='a # b'",
      'DOUBLE="line\\nbreak" # why',
      'URL=postgres://u:p%23w@host/db',
      'TRAILING=value   # a comment',
      'HASH=abc#def',
      'EMPTY=',
      'not a variable',
    ].join('\n');
    expect(parseEnvFile(text)).toEqual({
      PLAIN: 'one two',
      EXPORTED: 'three',
      SINGLE: 'a # b',
      DOUBLE: 'line\nbreak',
      URL: 'postgres://u:p%23w@host/db',
      TRAILING: 'value',
      HASH: 'abc#def',
      EMPTY: '',
    });
  });
});
