import type { Metadata } from 'next';
import { requireId } from '@/app/_lib/url/require-id';
import { PlanPage } from '@/app/_features/plan/detail/plan-page';

export const metadata: Metadata = { title: 'Plan' };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return <PlanPage planId={requireId(id)} />;
}
