import type { ElementType } from 'react';
import AutoModeOutlined from '@mui/icons-material/AutoModeOutlined';
import BoltOutlined from '@mui/icons-material/BoltOutlined';
import HubOutlined from '@mui/icons-material/HubOutlined';
import ShieldOutlined from '@mui/icons-material/ShieldOutlined';
import SpaceDashboardOutlined from '@mui/icons-material/SpaceDashboardOutlined';
import TimerOutlined from '@mui/icons-material/TimerOutlined';

export interface NavItem {
  path: string;
  label: string;
  /** The question that the page answers. */
  question: string;
  icon: ElementType;
}

export interface NavGroup {
  label: string;
  items: readonly NavItem[];
}

/** The console's pages in their groups (Decision 45). */
export const navGroups: readonly NavGroup[] = [
  {
    label: 'Monitor',
    items: [
      { path: '/overview', label: 'Overview', question: 'Is all well?', icon: SpaceDashboardOutlined },
      { path: '/live', label: 'Live', question: 'What is happening now?', icon: BoltOutlined },
      {
        path: '/spot-warnings',
        label: 'Spot warnings',
        question: 'Did we make it in time?',
        icon: TimerOutlined,
      },
    ],
  },
  {
    label: 'Act',
    items: [
      {
        path: '/optimizations',
        label: 'Optimizations',
        question: 'What was done, and why?',
        icon: AutoModeOutlined,
      },
      { path: '/safety', label: 'Safety', question: 'What was stopped?', icon: ShieldOutlined },
    ],
  },
  {
    label: 'Fleet',
    items: [{ path: '/clusters', label: 'Clusters', question: 'How is each cluster?', icon: HubOutlined }],
  },
];

export const navItems: readonly NavItem[] = navGroups.flatMap((group) => group.items);
