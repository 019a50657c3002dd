import type { Metadata } from 'next';
import { SpotWarningsPage } from '@/app/_features/interruption/list/spot-warnings-page';

export const metadata: Metadata = { title: 'Spot warnings' };

export default function Page() {
  return <SpotWarningsPage />;
}
