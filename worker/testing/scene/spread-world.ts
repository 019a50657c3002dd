/**
 * A world in which a replacement may be Spot from many pools: types whose Spot Advisor band is known, spread so that no
 * pool holds a fifth of the cluster.
 */
export const spreadWorld = (nodes: number) => ({
  clusters: [
    {
      name: 'alpha',
      nodes,
      pods_per_node: 3,
      ownership: 'standalone',
      instance_types: ['c6i.xlarge', 'm6i.large'],
      zones: ['a', 'b', 'c', 'd', 'e', 'f'],
    },
  ],
  boot_seconds: 3,
  pending_seconds: [1, 2],
});
