import type { Metadata } from 'next';
import { OptimizationsPage } from '@/app/_features/plan/list/optimizations-page';

export const metadata: Metadata = { title: 'Optimizations' };

export default function Page() {
  return <OptimizationsPage />;
}
