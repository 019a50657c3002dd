'use client';
import Box from '@mui/material/Box';
import { ToneChip, type Tone } from '@/app/_components/data/tone-chip';
import { capitalized } from '@/app/_lib/format/sentence';
import { formatOffset, secondsBetween } from '@/app/_lib/format/time';
import { useNow } from '@/app/_lib/time/use-now';
import type { Rollout, RolloutState } from './rightsizing';

const looks: Readonly<Record<RolloutState, { label: string; tone: Tone }>> = {
  pending: { label: 'Pending', tone: 'quiet' },
  judging: { label: 'Re-checking', tone: 'action' },
  rolling: { label: 'Rolling out', tone: 'action' },
  watching: { label: 'Monitoring', tone: 'action' },
  healthy: { label: 'Healthy', tone: 'good' },
  left: { label: 'Unchanged', tone: 'quiet' },
  failed: { label: 'Failed', tone: 'bad' },
  returned: { label: 'Rolled back', tone: 'good' },
  not_begun: { label: 'Not started', tone: 'quiet' },
};

/** The ends of the stretches of a bar: re-checked, rolled out, monitored. */
const stretches = [
  { key: 'judged', color: 'text.secondary', words: 're-checked' },
  { key: 'rolled', color: 'info.main', words: 'pods replaced' },
  { key: 'watched', color: 'success.main', words: 'monitored' },
] as const;

interface Axis {
  fromMs: number;
  spanMs: number;
}

function Bar({ rollout, axis, now }: { rollout: Rollout; axis: Axis; now: number }) {
  if (rollout.startedAt === null) return null;
  const end = rollout.endedAt === null ? now : Date.parse(rollout.endedAt);
  const at = (iso: string | null) => (iso === null ? end : Date.parse(iso));
  const points = [Date.parse(rollout.startedAt), at(rollout.patchedAt), at(rollout.completeAt), end];
  const share = (ms: number) => (ms / axis.spanMs) * 100;
  return (
    <Box
      aria-hidden
      sx={{ position: 'relative', height: 8, borderRadius: 1, bgcolor: 'surface.sunken', overflow: 'hidden' }}
    >
      {stretches.map(({ key, color }, index) => {
        const from = points[index] ?? end;
        const to = points[index + 1] ?? end;
        return to <= from ? null : (
          <Box
            key={key}
            sx={{
              position: 'absolute',
              top: 0,
              bottom: 0,
              left: `${share(from - axis.fromMs)}%`,
              width: `max(2px, ${share(to - from)}%)`,
              bgcolor: rollout.state === 'failed' && index > 0 ? 'error.main' : color,
            }}
          />
        );
      })}
    </Box>
  );
}

function momentsOf(rollout: Rollout, origin: string): string {
  const moments = [
    ['patched', rollout.patchedAt],
    ['pods replaced', rollout.completeAt],
    [rollout.state === 'failed' ? 'failed' : 'ended', rollout.endedAt],
  ] as const;
  return moments
    .flatMap(([words, at]) => (at === null ? [] : [`${words} ${formatOffset(secondsBetween(origin, at))}`]))
    .join(' · ');
}

/** Every workload of a rightsizing on one axis of time: re-checked, rolled out, monitored. */
export function RolloutTimeline({ rollouts, origin }: { rollouts: readonly Rollout[]; origin: string }) {
  const clock = useNow('fast');
  const times = rollouts.flatMap(({ startedAt, endedAt }) =>
    [startedAt, endedAt].flatMap((at) => (at === null ? [] : [Date.parse(at)])),
  );
  const fromMs = Math.min(...times);
  const isRunning = rollouts.some(({ startedAt, endedAt }) => startedAt !== null && endedAt === null);
  const latest = Math.max(...times);
  const now = isRunning ? Math.max(clock ?? latest, latest) : latest;
  const axis = { fromMs, spanMs: Math.max(1, now - fromMs) };
  return (
    <>
      <Box
        component="ol"
        aria-label="Rollouts"
        sx={{
          listStyle: 'none',
          m: 0,
          p: 0,
          display: 'grid',
          gridTemplateColumns: 'minmax(0, 1fr)',
          gap: 1.75,
        }}
      >
        {rollouts.map((rollout) => (
          <Box component="li" key={rollout.workload} data-rollout={rollout.state} sx={{ minWidth: 0 }}>
            <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', columnGap: 1.25, mb: 0.5 }}>
              <Box sx={{ fontWeight: 600, fontSize: '0.875rem', overflowWrap: 'anywhere' }}>
                {rollout.workload}
              </Box>
              <ToneChip {...looks[rollout.state]} />
              <Box
                className="tabular"
                sx={{ fontSize: '0.75rem', color: 'text.secondary', whiteSpace: 'normal' }}
              >
                {momentsOf(rollout, origin)}
              </Box>
            </Box>
            <Bar rollout={rollout} axis={axis} now={now} />
            {rollout.detail !== null && (
              <Box
                sx={{
                  mt: 0.5,
                  fontSize: '0.8125rem',
                  overflowWrap: 'anywhere',
                  color: rollout.state === 'failed' ? 'error.main' : 'text.secondary',
                }}
              >
                {capitalized(rollout.detail)}
              </Box>
            )}
          </Box>
        ))}
      </Box>
      {times.length > 0 && (
        <Box
          sx={{
            display: 'flex',
            flexWrap: 'wrap',
            columnGap: 2,
            rowGap: 0.5,
            mt: 1.5,
            fontSize: '0.75rem',
            color: 'text.secondary',
          }}
        >
          {stretches.map(({ key, color, words }) => (
            <Box key={key} component="span" sx={{ display: 'inline-flex', alignItems: 'center', gap: 0.75 }}>
              <Box component="span" sx={{ width: 10, height: 8, borderRadius: '2px', bgcolor: color }} />
              {capitalized(words)}
            </Box>
          ))}
        </Box>
      )}
    </>
  );
}
