import type { Metadata } from 'next';
import { LivePage } from '@/app/_features/live/live-page';

export const metadata: Metadata = { title: 'Live' };

export default function Page() {
  return <LivePage />;
}
