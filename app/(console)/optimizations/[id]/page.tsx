import type { Metadata } from 'next';
import { requireId } from '@/app/_lib/url/require-id';
import { PlanPage } from '../_parts/plan-page';

export const metadata: Metadata = { title: 'Plan' };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return <PlanPage planId={requireId(id)} />;
}
