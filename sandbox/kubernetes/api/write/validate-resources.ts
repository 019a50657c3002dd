import { parseQuantity } from '../../model/quantity';
import { isRecord } from '../../store/selectors';
import type { StatusCause } from '../../store/status-error';

/** Every cause for which the API server refuses the resources of a pod's containers. `path`: where its spec stands. */
export function* resourceCauses(spec: unknown, path: string): Generator<StatusCause> {
  if (!isRecord(spec)) return;
  for (const list of ['initContainers', 'containers']) {
    const containers: readonly unknown[] = Array.isArray(spec[list]) ? spec[list] : [];
    for (const [index, container] of containers.entries())
      if (isRecord(container) && isRecord(container.resources))
        yield* requirementCauses(container.resources, `${path}.${list}[${index}].resources`);
  }
}

/**
 * https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/core/validation/validation.go (`validateResourceRequirements`):
 * a quantity is named by its key, a request over its limit by the field `requests` alone.
 */
function* requirementCauses(
  resources: Readonly<Record<string, unknown>>,
  path: string,
): Generator<StatusCause> {
  const limits = new Map(quantitiesOf(resources.limits));
  for (const [name, limit] of limits) yield* quantityCauses(limit, `${path}.limits[${name}]`);
  for (const [name, request] of quantitiesOf(resources.requests)) {
    yield* quantityCauses(request, `${path}.requests[${name}]`);
    const limit = limits.get(name);
    if (limit !== undefined && request.value > limit.value)
      yield {
        reason: 'FieldValueInvalid',
        field: `${path}.requests`,
        message: `Invalid value: "${request.text}": must be less than or equal to ${name} limit of ${limit.text}`,
      };
  }
}

interface Quantity {
  readonly text: string;
  readonly value: number;
}

function* quantityCauses({ text, value }: Quantity, field: string): Generator<StatusCause> {
  if (value < 0)
    yield {
      reason: 'FieldValueInvalid',
      field,
      message: `Invalid value: "${text}": must be greater than or equal to 0`,
    };
}

function quantitiesOf(map: unknown): (readonly [string, Quantity])[] {
  return Object.entries(isRecord(map) ? map : {}).flatMap(([name, text]) => {
    if (typeof text !== 'string' && typeof text !== 'number') return [];
    const value = parseQuantity(text);
    return value === undefined ? [] : [[name, { text: String(text), value }] as const];
  });
}
