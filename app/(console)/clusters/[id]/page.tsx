import type { Metadata } from 'next';
import { requireId } from '@/app/_lib/url/require-id';
import { ClusterPage } from '@/app/_features/cluster/detail/cluster-page';

export const metadata: Metadata = { title: 'Cluster' };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return <ClusterPage clusterId={requireId(id)} />;
}
