import type { Filter } from '@aws-sdk/client-ec2';
import { AwsError, invalidParameterValue } from '../../wire/aws-error';
import { type Ec2RegionState, tagsOf } from '../../model/region-state';

/** Values that a resource has for a filter; a resource matches if any of them matches any value of the filter. */
export type FilterFields<T> = Readonly<Record<string, (resource: T) => readonly string[]>>;

/** EC2 API Reference, Filter: at most 200 values per request. */
const FILTER_VALUES_LIMIT = 200;

/**
 * Makes one predicate of an operation's filters: filters are joined by AND, values by OR, `*` and `?` are wildcards
 * and everything is case-sensitive (EC2 User Guide, "List and filter your resources"). `tag:<key>` and `tag-key`
 * work for every resource with an id. A filter that the operation does not know is `InvalidParameterValue`.
 */
export function matcher<T>(
  state: Ec2RegionState,
  filters: readonly Filter[] | undefined,
  fields: FilterFields<T>,
  idOf: (resource: T) => string,
): (resource: T) => boolean {
  let valueCount = 0;
  const tests = (filters ?? []).map(({ Name: name, Values: values }) => {
    if (name === undefined) throw invalidParameterValue('The filter name is missing');
    valueCount += values?.length ?? 0;
    const matches = (values ?? []).map(wildcard);
    const valuesOf = fieldOf(state, name, fields, idOf);
    return (resource: T) => valuesOf(resource).some((value) => matches.some((match) => match(value)));
  });
  if (valueCount > FILTER_VALUES_LIMIT) {
    throw new AwsError(
      'FilterLimitExceeded',
      `The maximum number of filter values specified on a single call is ${FILTER_VALUES_LIMIT}`,
    );
  }
  return (resource) => tests.every((test) => test(resource));
}

function fieldOf<T>(
  state: Ec2RegionState,
  name: string,
  fields: FilterFields<T>,
  idOf: (resource: T) => string,
): (resource: T) => readonly string[] {
  if (name.startsWith('tag:')) {
    const key = name.slice('tag:'.length);
    return (resource) => {
      const value = tagsOf(state, idOf(resource)).get(key);
      return value === undefined ? [] : [value];
    };
  }
  if (name === 'tag-key') return (resource) => [...tagsOf(state, idOf(resource)).keys()];
  const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (field === undefined) throw invalidParameterValue(`The filter '${name}' is invalid`);
  return field;
}

function wildcard(pattern: string): (value: string) => boolean {
  if (!/[*?\\]/.test(pattern)) return (value) => value === pattern;
  const source = pattern.replaceAll(
    /\\(.)|([*?])|([^*?\\])/gs,
    (_, escaped?: string, wild?: string, plain?: string) => {
      if (wild === '*') return '.*';
      if (wild === '?') return '.';
      return (escaped ?? plain ?? '').replaceAll(/[.+^${}()|[\]\\*?]/g, '\\$&');
    },
  );
  const expression = new RegExp(`^${source}$`, 's');
  return (value) => expression.test(value);
}
