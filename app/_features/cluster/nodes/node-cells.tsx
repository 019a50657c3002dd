'use client';
import type { ReactNode } from 'react';
import Box from '@mui/material/Box';
import { Tip } from '@/app/_components/controls/tip';
import Block from '@mui/icons-material/Block';
import CheckCircle from '@mui/icons-material/CheckCircle';
import ErrorIcon from '@mui/icons-material/Error';
import { Copyable } from '@/app/_components/feedback/copyable';
import { ToneChip } from '@/app/_components/data/tone-chip';
import type { Node } from '@/app/_trpc/types';

/** Who owns a node's capacity, and what CloudOptim may do with it (Decision 1). */
const owners: Readonly<Record<string, { label: string; meaning: string }>> = {
  cloudoptim: { label: 'CloudOptim', meaning: 'Launched by CloudOptim: everything' },
  standalone: { label: 'Standalone', meaning: 'Of no group: everything' },
  asg: { label: 'Auto Scaling group', meaning: 'Cordon and drain; its group replaces it' },
  'eks-nodegroup': { label: 'EKS node group', meaning: 'Cordon and drain; its node group replaces it' },
  karpenter: { label: 'Karpenter', meaning: 'Cordon and drain; never launched or terminated by CloudOptim' },
  'eks-auto': { label: 'EKS Auto Mode', meaning: 'Managed by AWS: only recorded' },
  fargate: { label: 'Fargate', meaning: 'Managed by AWS: only recorded' },
  hybrid: { label: 'Hybrid', meaning: 'Not an EC2 instance: only recorded' },
  'control-plane': { label: 'Control plane', meaning: 'Only recorded' },
  windows: { label: 'Windows', meaning: 'Cordon and drain; same type on-demand; in no share' },
  accelerator: { label: 'Accelerator', meaning: 'Cordon and drain; same type on-demand; in no share' },
};

export function OwnerCell({ owner }: { owner: string }) {
  const known = owners[owner];
  return known === undefined ? (
    <span>{owner}</span>
  ) : (
    <Tip title={known.meaning}>
      <span tabIndex={0}>{known.label}</span>
    </Tip>
  );
}

export function NodeState({ node }: { node: Node }) {
  return (
    <Box
      component="span"
      sx={{
        display: 'inline-flex',
        gap: 0.5,
        flexWrap: { xs: 'wrap', md: 'nowrap' },
        justifyContent: 'flex-end',
      }}
    >
      {node.status === 'ready' ? (
        <ToneChip tone="good" label="Ready" icon={CheckCircle} />
      ) : (
        <ToneChip tone="bad" label="Not ready" icon={ErrorIcon} />
      )}
      {node.unschedulable && <ToneChip tone="caution" label="Cordoned" icon={Block} />}
      {node.risk_raised_at !== null && <ToneChip tone="caution" label="At risk" />}
    </Box>
  );
}

/** Instance type and zone, each said to be unknown where it is. */
export function nodePlace(node: Node): readonly [string, string] {
  return [node.instance_type ?? 'unknown type', node.availability_zone ?? 'unknown zone'];
}

/** A cell's main line and a quieter one under it. */
export function TwoLines({ lines: [first, second] }: { lines: readonly [ReactNode, ReactNode] }) {
  return (
    <Box sx={{ minWidth: 0, lineHeight: 1.35 }}>
      <Box>{first}</Box>
      <Box sx={{ color: 'text.secondary', fontSize: '0.75rem' }}>{second}</Box>
    </Box>
  );
}

export function NodeName({ node }: { node: Node }) {
  return (
    <TwoLines
      lines={[
        <Copyable key="name" value={node.node_name} label="Node name" />,
        node.instance_id ?? 'no EC2 instance',
      ]}
    />
  );
}
