import type { _InstanceType } from '@aws-sdk/client-ec2';

const FORM = /^[a-z0-9-]+\.[a-z0-9-]+$/u;

/**
 * True for anything of the form `family.size`. The SDK's type lists the names known when it was generated, while the
 * wire takes any name that EC2 knows today, so the form is all that is asked.
 */
export function isInstanceTypeName(name: string): name is _InstanceType {
  return FORM.test(name);
}
