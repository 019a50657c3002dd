import type { NodeRule } from '../../drainability-rule';

/** A pod may find room in a zone in which its volume is not. */
export const volumesUnreadable: NodeRule = {
  subject: 'node',
  code: 'volumes_unreadable',
  find: (_, { unreadable }) =>
    unreadable.persistentvolumes === undefined
      ? []
      : ['volumes cannot be read, so that their zones are not judged'],
};
