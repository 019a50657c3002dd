'use client';
import Box from '@mui/material/Box';
import { Tip } from '@/app/_components/controls/tip';
import { styled } from '@mui/material/styles';
import { formatClock, formatOffset } from '@/app/_lib/format/time';
import {
  axisPosition,
  NOTICE_SHARE,
  noticeMarks,
  noticeStartMs,
  type MarkKind,
  type NoticeMark,
  type NoticeTimes,
} from './notice-axis';
import { useNow } from '@/app/_lib/time/use-now';
import { useTimeZone } from '@/app/_lib/time/use-time-zone';
import { MarkShape, markWords } from './mark-shapes';

const Track = styled('div')(({ theme }) => ({
  position: 'relative',
  height: 30,
  minWidth: 180,
  borderRadius: 8,
  backgroundColor: theme.vars.palette.surface.sunken,
  // After T: hatched, and not to scale.
  backgroundImage: `linear-gradient(90deg, transparent ${NOTICE_SHARE * 100}%, color-mix(in srgb, ${theme.vars.palette.error.main} 12%, transparent) ${NOTICE_SHARE * 100}%), repeating-linear-gradient(90deg, transparent 0, transparent calc(${NOTICE_SHARE * 25}% - 1px), ${theme.vars.palette.surface.hairline} calc(${NOTICE_SHARE * 25}% - 1px), ${theme.vars.palette.surface.hairline} ${NOTICE_SHARE * 25}%)`,
}));

const Lane = styled('div')({ position: 'absolute', height: 6, borderRadius: 3 });
const Pin = styled('div')({ position: 'absolute', transform: 'translate(-50%, -50%)' });

/** Drain marks stand on the upper lane, those of the replacement on the lower; it starts with the reception. */
const pinTops: Readonly<Record<MarkKind, number>> = {
  received: 21,
  cordoned: 9,
  drained: 9,
  replaced: 21,
  terminated: 15,
};

const percent = (position: number) => `${(position * 100).toFixed(3)}%`;

export interface NoticeBarProps {
  times: NoticeTimes;
  /** Still being handled: the bar shows where now is. */
  running: boolean;
  /** The 120-second axis with its words below the bar. */
  labeled?: boolean;
}

/** Lanes that still grow and where the clock stands; apart from the rest, so that only this ticks. */
function NowOnBar({
  startMs,
  draining,
  replacing,
}: {
  startMs: number;
  draining: number | null;
  replacing: number | null;
}) {
  const now = useNow('fast');
  if (now === null) return null;
  const position = axisPosition((now - startMs) / 1000);
  const grown = (from: number) => ({ left: percent(from), width: percent(Math.max(0, position - from)) });
  return (
    <>
      {draining !== null && (
        <Lane style={grown(draining)} sx={{ top: 6, bgcolor: 'brand.blue', opacity: 0.45 }} />
      )}
      {replacing !== null && (
        <Lane style={grown(replacing)} sx={{ top: 18, bgcolor: 'brand.green', opacity: 0.35 }} />
      )}
      <Box
        aria-hidden
        style={{ left: percent(position) }}
        sx={{
          position: 'absolute',
          top: -2,
          bottom: -2,
          width: 2,
          ml: '-1px',
          borderRadius: 1,
          bgcolor: 'primary.main',
          transition: 'left 250ms linear',
        }}
      />
    </>
  );
}

function endOf(marks: readonly NoticeMark[], kind: NoticeMark['kind']): NoticeMark | undefined {
  return marks.find((mark) => mark.kind === kind);
}

/** One warning on its 120 seconds: drain above, replacement below, T as the line where the hatch begins. */
export function NoticeBar({ times, running, labeled = false }: NoticeBarProps) {
  const [zone] = useTimeZone();
  const marks = noticeMarks(times);
  const startMs = noticeStartMs(times);
  const cordoned = endOf(marks, 'cordoned');
  const drained = endOf(marks, 'drained');
  const replaced = endOf(marks, 'replaced');
  const summary = marks.map(
    (mark) => `${markWords[mark.kind].toLowerCase()} ${formatOffset(mark.offsetSeconds)}`,
  );
  return (
    <Box>
      <Box
        role="img"
        aria-label={`Two-minute notice: ${summary.join(', ')}${running ? ', still running' : ''}`}
      >
        <Track>
          {cordoned !== undefined && drained !== undefined && (
            <Lane
              style={{
                left: percent(cordoned.position),
                width: percent(drained.position - cordoned.position),
              }}
              sx={{ top: 6, bgcolor: 'brand.blue' }}
            />
          )}
          {replaced !== undefined && (
            <Lane
              style={{
                left: percent(marks[0]?.position ?? 0),
                width: percent(replaced.position - (marks[0]?.position ?? 0)),
              }}
              sx={{ top: 18, bgcolor: 'brand.green', opacity: 0.85 }}
            />
          )}
          <Box
            aria-hidden
            style={{ left: percent(NOTICE_SHARE) }}
            sx={{ position: 'absolute', top: 0, bottom: 0, width: 2, ml: '-1px', bgcolor: 'error.main' }}
          />
          {running && (
            <NowOnBar
              startMs={startMs}
              draining={drained === undefined ? (cordoned?.position ?? null) : null}
              replacing={replaced === undefined ? (marks[0]?.position ?? null) : null}
            />
          )}
          {marks.map((mark) => (
            <Tip
              key={mark.kind}
              title={`${markWords[mark.kind]} ${formatOffset(mark.offsetSeconds)} · ${formatClock(mark.at, zone)}`}
            >
              <Pin
                data-mark={mark.kind}
                style={{
                  left: `clamp(7px, ${percent(mark.position)}, calc(100% - 7px))`,
                  top: pinTops[mark.kind],
                }}
              >
                <MarkShape kind={mark.kind} size={12} />
              </Pin>
            </Tip>
          ))}
        </Track>
      </Box>
      {labeled && (
        <Box
          aria-hidden
          className="tabular"
          sx={{ position: 'relative', height: 18, mt: 0.5, fontSize: '0.6875rem', color: 'text.secondary' }}
        >
          {[0, 30, 60, 90].map((seconds) => (
            <Box
              key={seconds}
              component="span"
              style={{ left: percent(axisPosition(seconds)) }}
              sx={{ position: 'absolute' }}
            >
              {seconds} s
            </Box>
          ))}
          <Box
            component="span"
            style={{ left: percent(NOTICE_SHARE) }}
            sx={{
              position: 'absolute',
              transform: 'translateX(-50%)',
              color: 'error.main',
              fontWeight: 600,
              whiteSpace: 'nowrap',
            }}
          >
            T 120 s
          </Box>
          <Box
            component="span"
            sx={{ position: 'absolute', right: 0, display: { xs: 'none', sm: 'inline' } }}
          >
            15 min
          </Box>
        </Box>
      )}
    </Box>
  );
}
