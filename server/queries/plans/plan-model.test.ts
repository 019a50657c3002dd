import { describe, expect, it } from 'vitest';
import { listPlansInput, planTypesOf } from './plan-model';

const read = (type: string) => listPlansInput.safeParse({ type });

describe('the type filter of the list of plans', () => {
  it('takes one type or several', () => {
    expect(read('bin_pack').success).toBe(true);
    expect(read('spot_optimize,bin_pack').success).toBe(true);
    expect(planTypesOf('spot_optimize,bin_pack')).toEqual(['spot_optimize', 'bin_pack']);
  });

  it.each(['', 'bin_pack,', 'bin_pack, rightsize', 'everything', 'bin_pack,everything'])(
    'refuses %j and names what it may be',
    (text) => {
      expect(read(text).error?.issues[0]?.message).toContain('comma separated');
    },
  );
});
