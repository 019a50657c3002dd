import type { Metadata } from 'next';
import { SafetyPage } from './_parts/safety-page';

export const metadata: Metadata = { title: 'Safety' };

export default function Page() {
  return <SafetyPage />;
}
