import type { Metadata } from 'next';
import { ClustersPage } from '@/app/_features/cluster/list/clusters-page';

export const metadata: Metadata = { title: 'Clusters' };

export default function Page() {
  return <ClustersPage />;
}
