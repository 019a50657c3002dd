import type { ElementType } from 'react';
import AddCircleOutlined from '@mui/icons-material/AddCircleOutlined';
import Block from '@mui/icons-material/Block';
import CheckCircle from '@mui/icons-material/CheckCircle';
import DeleteOutlined from '@mui/icons-material/DeleteOutlined';
import DnsOutlined from '@mui/icons-material/DnsOutlined';
import DoNotDisturbOn from '@mui/icons-material/DoNotDisturbOn';
import Error from '@mui/icons-material/Error';
import HubOutlined from '@mui/icons-material/HubOutlined';
import InfoOutlined from '@mui/icons-material/InfoOutlined';
import Logout from '@mui/icons-material/Logout';
import PauseCircleOutlined from '@mui/icons-material/PauseCircleOutlined';
import PlayCircleOutlined from '@mui/icons-material/PlayCircleOutlined';
import PowerSettingsNew from '@mui/icons-material/PowerSettingsNew';
import QueryStatsOutlined from '@mui/icons-material/QueryStatsOutlined';
import RocketLaunchOutlined from '@mui/icons-material/RocketLaunchOutlined';
import TimerOutlined from '@mui/icons-material/TimerOutlined';
import type { Activity } from '@/app/_trpc/types';

/** One icon per kind of row (the server's closed list); a kind that is newer than this page gets the plain one. */
const icons: Readonly<Record<string, ElementType>> = {
  'interruption.received': TimerOutlined,
  'interruption.cordoned': Block,
  'interruption.drained': Logout,
  'interruption.launched': RocketLaunchOutlined,
  'interruption.replaced': AddCircleOutlined,
  'interruption.terminated': PowerSettingsNew,
  'interruption.finished': CheckCircle,
  'interruption.attention': Error,
  'event.ignored': DoNotDisturbOn,
  'cluster.status': HubOutlined,
  'cluster.registered': HubOutlined,
  'cluster.updated': HubOutlined,
  'cluster.deleted': DeleteOutlined,
  'plan.started': PlayCircleOutlined,
  'plan.finished': CheckCircle,
  'scale_up.stopped': Error,
  'pause.changed': PauseCircleOutlined,
  'usage.changed': QueryStatsOutlined,
  'prices.changed': QueryStatsOutlined,
  'nodes.changed': DnsOutlined,
};

export function activityIcon(kind: string): ElementType {
  return icons[kind] ?? InfoOutlined;
}

export const severityColors: Readonly<Record<Activity['severity'], string>> = {
  info: 'info.main',
  success: 'success.main',
  warning: 'warning.main',
  error: 'error.main',
};
