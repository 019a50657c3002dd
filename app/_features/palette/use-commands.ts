'use client';
import { useDeferredValue, useMemo, type ElementType } from 'react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import BoltOutlined from '@mui/icons-material/BoltOutlined';
import DnsOutlined from '@mui/icons-material/DnsOutlined';
import HubOutlined from '@mui/icons-material/HubOutlined';
import TimerOutlined from '@mui/icons-material/TimerOutlined';
import { navItems } from '@/app/_components/frame/nav-items';
import { useScopedHref } from '@/app/_lib/url/scope';
import { useTRPC } from '@/app/_trpc/client';
import type { SearchHit } from '@/app/_trpc/types';

export interface Command {
  key: string;
  group: 'Pages' | 'Found';
  title: string;
  detail: string | null;
  href: string;
  icon: ElementType;
}

const hitIcons: Readonly<Record<SearchHit['kind'], ElementType>> = {
  cluster: HubOutlined,
  node: DnsOutlined,
  event: TimerOutlined,
  plan: BoltOutlined,
};

/** Where a hit leads; a plan without a page of its own leads to the warning or cluster that it belongs to. */
function hrefOf(hit: SearchHit): string | null {
  switch (hit.kind) {
    case 'cluster':
      return `/clusters/${hit.id}`;
    case 'node':
      return hit.cluster_id === null
        ? null
        : `/clusters/${hit.cluster_id}?tab=nodes&find=${encodeURIComponent(hit.title)}`;
    case 'event':
      return `/spot-warnings/${hit.id}`;
    case 'plan':
      return `/optimizations/${hit.id}`;
    default: {
      const never: never = hit.kind;
      return never;
    }
  }
}

/** Pages whose words match at once (Enter acts on what was typed), and what the server finds: clusters, nodes, warnings, plans. */
export function useCommands(text: string): { commands: readonly Command[]; searching: boolean } {
  const trpc = useTRPC();
  const scoped = useScopedHref();
  const typed = text.trim();
  const wanted = useDeferredValue(typed);
  const { data, isFetching } = useQuery(
    trpc.search.find.queryOptions(
      { q: wanted },
      { enabled: wanted.length >= 2, placeholderData: keepPreviousData, staleTime: 10_000 },
    ),
  );
  const commands = useMemo(() => {
    const lower = typed.toLowerCase();
    const pages = navItems
      .filter((item) => `${item.label} ${item.question}`.toLowerCase().includes(lower))
      .map((item): Command => ({
        key: item.path,
        group: 'Pages',
        title: item.label,
        detail: item.question,
        href: scoped(item.path),
        icon: item.icon,
      }));
    const hits = typed.length < 2 ? [] : (data?.items ?? []);
    const found = hits.flatMap((hit): Command[] => {
      const href = hrefOf(hit);
      return href === null
        ? []
        : [
            {
              key: `${hit.kind}:${hit.id}`,
              group: 'Found',
              title: hit.title,
              detail: hit.detail,
              href,
              icon: hitIcons[hit.kind],
            },
          ];
    });
    return [...pages, ...found];
  }, [data, scoped, typed]);
  return { commands, searching: isFetching };
}
