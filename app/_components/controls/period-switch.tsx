'use client';
import { Segmented } from './segmented';
import { useUrlState } from '@/app/_lib/url/use-url-state';

const periods = [
  { key: '24h', hours: 24, label: '24 h' },
  { key: '7d', hours: 168, label: '7 d' },
  { key: '30d', hours: 720, label: '30 d' },
] as const;

type PeriodKey = (typeof periods)[number]['key'];

/** Length of the period that the figures cover, from the URL; the page says which one stands there unsaid. */
export function usePeriodHours(unsaid: PeriodKey): [number, PeriodKey, (key: string) => void] {
  const url = useUrlState();
  const chosen = periods.find((each) => each.key === (url.get('period') ?? unsaid)) ?? periods[0];
  return [chosen.hours, chosen.key, (key) => url.set({ period: key === unsaid ? null : key })];
}

export function periodWords(hours: number): string {
  return periods.find((each) => each.hours === hours)?.label ?? `${hours} h`;
}

export function PeriodSwitch({ unsaid }: { unsaid: PeriodKey }) {
  const [, key, choose] = usePeriodHours(unsaid);
  return (
    <Segmented
      label="Period"
      name="period"
      value={key}
      options={periods.map((each) => ({ value: each.key, label: each.label }))}
      onChange={choose}
    />
  );
}
