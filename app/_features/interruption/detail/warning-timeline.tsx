'use client';
import Box from '@mui/material/Box';
import { Countdown } from '../notice/countdown';
import { statusLooks } from '../table/event-status';
import { MarkShape, markWords } from '../notice/mark-shapes';
import { NoticeBar } from '../notice/notice-bar';
import { Panel } from '@/app/_components/frame/panel';
import { formatClock, formatOffset } from '@/app/_lib/format/time';
import { noticeMarks, NOTICE_SECONDS } from '../notice/notice-axis';
import { useTimeZone } from '@/app/_lib/time/use-time-zone';
import type { SpotWarningDetail } from '@/app/_trpc/types';

/** The 120 seconds in large, and each mark with its exact offset. */
export function WarningTimeline({ event }: { event: SpotWarningDetail }) {
  const [zone] = useTimeZone();
  const marks = noticeMarks(event);
  const running = event.status === 'handling';
  return (
    <Panel
      title="Two minutes"
      hint={event.reason ?? statusLooks[event.status].meaning}
      actions={running ? <Countdown times={event} deadlineAt={event.deadline_at} size="large" /> : undefined}
    >
      <Box sx={{ pt: 1 }}>
        <NoticeBar times={event} running={running} labeled />
      </Box>
      <Box
        component="ol"
        aria-label="Marks"
        sx={{
          display: 'grid',
          gridTemplateColumns: 'repeat(auto-fit, minmax(132px, 1fr))',
          gap: 1.5,
          listStyle: 'none',
          m: 0,
          mt: 2,
          p: 0,
        }}
      >
        {marks.map((mark) => {
          const after = mark.offsetSeconds > NOTICE_SECONDS;
          return (
            <Box
              component="li"
              key={mark.kind}
              sx={{ p: 1.5, borderRadius: '12px', bgcolor: 'surface.sunken' }}
            >
              <Box
                sx={{
                  display: 'flex',
                  alignItems: 'center',
                  gap: 0.875,
                  fontSize: '0.75rem',
                  color: 'text.secondary',
                }}
              >
                <MarkShape kind={mark.kind} />
                {markWords[mark.kind]}
              </Box>
              <Box className="tabular" sx={{ fontSize: '1.125rem', fontWeight: 640, mt: 0.25 }}>
                {formatOffset(mark.offsetSeconds)}
              </Box>
              <Box className="tabular" sx={{ fontSize: '0.75rem', color: 'text.secondary' }}>
                {formatClock(mark.at, zone)}
                {after && mark.kind !== 'terminated' ? ' · after T' : ''}
              </Box>
            </Box>
          );
        })}
      </Box>
    </Panel>
  );
}
