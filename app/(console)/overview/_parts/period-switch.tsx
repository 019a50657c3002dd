'use client';
import { Segmented } from '@/app/_components/segmented';
import { useUrlState } from '@/app/_lib/url/use-url-state';

const periods = [
  { key: '24h', hours: 24, label: '24 h' },
  { key: '7d', hours: 168, label: '7 d' },
  { key: '30d', hours: 720, label: '30 d' },
] as const;

const defaultPeriod = periods[1];

/** Length of the period that the figures cover, from the URL. */
export function usePeriodHours(): [number, (typeof periods)[number]['key'], (key: string) => void] {
  const url = useUrlState();
  const chosen = periods.find((each) => each.key === url.get('period')) ?? defaultPeriod;
  return [chosen.hours, chosen.key, (key) => url.set({ period: key === defaultPeriod.key ? null : key })];
}

export function periodWords(hours: number): string {
  return periods.find((each) => each.hours === hours)?.label ?? `${hours} h`;
}

export function PeriodSwitch() {
  const [, key, choose] = usePeriodHours();
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
