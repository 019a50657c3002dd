import { expect, it } from 'vitest';
import { scaleSchema } from './scale-form';

const typed = { namespace: ' shop ', kind: 'Deployment', name: 'web ', replicas: '03' };

it('sends what was typed without its margins, replicas as a number', () => {
  expect(scaleSchema.parse(typed)).toEqual({
    namespace: 'shop',
    kind: 'Deployment',
    name: 'web',
    replicas: 3,
  });
});

it.each([
  [{ namespace: ' ' }, 'namespace', 'Give the namespace'],
  [{ name: '' }, 'name', 'Give the name of the workload'],
  [{ replicas: '' }, 'replicas', 'Give a whole number from 0 to 99999'],
  [{ replicas: '-1' }, 'replicas', 'Give a whole number from 0 to 99999'],
  [{ replicas: '100000' }, 'replicas', 'Give a whole number from 0 to 99999'],
])('names the field of %j', (wrong, path, message) => {
  const { error } = scaleSchema.safeParse({ ...typed, ...wrong });
  expect(error?.issues.map((issue) => [issue.path.join('.'), issue.message])).toEqual([[path, message]]);
});
