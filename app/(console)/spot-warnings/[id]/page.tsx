import type { Metadata } from 'next';
import { requireId } from '@/app/_lib/url/require-id';
import { WarningPage } from '@/app/_features/interruption/detail/warning-page';

export const metadata: Metadata = { title: 'Spot warning' };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return <WarningPage eventId={requireId(id)} />;
}
