import type { LabelSelector } from '@/server/domain/cluster/snapshot';

/**
 * A label selector as a query parameter.
 * https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#list-and-watch-filtering
 */
export function selectorText(selector: LabelSelector): string {
  return selector
    .map(({ key, operator, values }) => {
      switch (operator) {
        case 'In':
          return `${key} in (${values.join(',')})`;
        case 'NotIn':
          return `${key} notin (${values.join(',')})`;
        case 'Exists':
          return key;
        case 'DoesNotExist':
          return `!${key}`;
        case 'Gt':
          return `${key}>${values.join('')}`;
        case 'Lt':
          return `${key}<${values.join('')}`;
      }
    })
    .join(',');
}
