import type { Metadata } from 'next';
import { OptimizationsPage } from './_parts/optimizations-page';

export const metadata: Metadata = { title: 'Optimizations' };

export default function Page() {
  return <OptimizationsPage />;
}
