/** Brands keep one kind of id from being passed for another; at run time an id is a plain UUID (v7) string. */
export type Id<Brand extends string> = string & { readonly __brand: Brand };

export type CustomerId = Id<'customer'>;
export type ClusterId = Id<'cluster'>;
export type PlanId = Id<'plan'>;
export type StepId = Id<'step'>;
export type SpotEventId = Id<'spot-event'>;
export type ValidationId = Id<'validation'>;
export type UserId = Id<'user'>;
export type ApiKeyId = Id<'api-key'>;

/** Brands a string that is known to be an id of that kind (a database row, a validated path parameter). */
export function asId<T extends Id<string>>(value: string): T {
  return value as T;
}
