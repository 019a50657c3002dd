import type { Tag } from '@aws-sdk/client-ec2';
import { invalidParameterValue } from '../../wire/aws-error';

/** Restrictions of tags: EC2 User Guide, "Tag your Amazon EC2 resources". */
export function checkedTags(tags: readonly Tag[] | undefined): (readonly [string, string])[] {
  return (tags ?? []).map(({ Key: key, Value: value = '' }) => {
    if (key === undefined || key === '' || key.length > 128) {
      throw invalidParameterValue(
        `Tag key exceeds the maximum length of 128 characters or is empty: '${key ?? ''}'`,
      );
    }
    if (value.length > 256)
      throw invalidParameterValue('Tag value exceeds the maximum length of 256 characters');
    if (/^aws:/i.test(key)) {
      throw invalidParameterValue(
        `Value ( ${key} ) for parameter key is invalid. Tag keys starting with 'aws:' are reserved for internal use`,
      );
    }
    return [key, value];
  });
}
