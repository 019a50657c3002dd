import { describe, expect, it } from 'vitest';
import { buildNode, buildPod, buildSnapshot } from '@/server/domain/scheduling/testing/build-snapshot';
import { findAutoscaler } from './autoscaler';

const node = (labels: Record<string, string> = {}) => buildNode('node', 'us-east-1a', { labels });
const controller = (labels: Record<string, string>, ready = true) =>
  buildPod('ca', 'node', { labels, ready });

describe('findAutoscaler', () => {
  it.each([
    { label: 'app.kubernetes.io/name', value: 'aws-cluster-autoscaler', kind: 'cluster-autoscaler' },
    { label: 'app.kubernetes.io/name', value: 'cluster-autoscaler', kind: 'cluster-autoscaler' },
    { label: 'k8s-app', value: 'cluster-autoscaler', kind: 'cluster-autoscaler' },
    { label: 'app', value: 'cluster-autoscaler', kind: 'cluster-autoscaler' },
    { label: 'app.kubernetes.io/name', value: 'karpenter', kind: 'karpenter' },
  ])('knows the controller by $label=$value', ({ label, value, kind }) => {
    const found = findAutoscaler(buildSnapshot([node()], [controller({ [label]: value })]));
    expect(found).toMatchObject({ kind, works: true, evidence: 'pod default/ca' });
  });

  it.each([
    { labels: { 'karpenter.sh/nodepool': 'default' }, kind: 'karpenter' },
    { labels: { 'karpenter.sh/provisioner-name': 'default' }, kind: 'karpenter' },
    {
      labels: { 'eks.amazonaws.com/compute-type': 'auto', 'karpenter.sh/nodepool': 'system' },
      kind: 'eks-auto',
    },
  ])('knows the nodes of $kind', ({ labels, kind }) => {
    expect(findAutoscaler(buildSnapshot([node(labels)], []))).toMatchObject({ kind, evidence: 'node node' });
  });

  it('does not count on a controller that is not Ready, and not on one that has finished', () => {
    const labels = { app: 'cluster-autoscaler' };
    expect(findAutoscaler(buildSnapshot([node()], [controller(labels, false)]))).toMatchObject({
      works: false,
    });
    const finished = buildPod('ca', 'node', { labels, phase: 'Succeeded' });
    expect(findAutoscaler(buildSnapshot([node()], [finished]))).toBeNull();
  });

  it('takes one that works before one that does not', () => {
    const pods = [
      buildPod('a', 'node', { labels: { 'app.kubernetes.io/name': 'karpenter' }, ready: false }),
      buildPod('b', 'node', { labels: { app: 'cluster-autoscaler' } }),
    ];
    expect(findAutoscaler(buildSnapshot([node()], pods))).toMatchObject({ kind: 'cluster-autoscaler' });
  });

  it('finds none in a cluster of nodes and pods of its own', () => {
    expect(
      findAutoscaler(buildSnapshot([node()], [buildPod('web', 'node', { labels: { app: 'web' } })])),
    ).toBeNull();
  });
});
