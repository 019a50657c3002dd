'use client';
import Box from '@mui/material/Box';
import { Tip } from '@/app/_components/controls/tip';
import { styled } from '@mui/material/styles';
import { lifecycleWords } from '@/app/_components/data/lifecycle';
import { formatHourlyPrice } from '@/app/_lib/format/money';
import { plural } from '@/app/_lib/format/quantity';
import type { Node } from '@/app/_trpc/types';

export type TileState = 'ready' | 'cordoned' | 'draining' | 'not-ready' | 'gone';

const tileStateWords: Readonly<Record<TileState, string>> = {
  ready: 'Ready',
  cordoned: 'Cordoned',
  draining: 'Draining',
  'not-ready': 'Not ready',
  gone: 'Gone',
};

const letters: Readonly<Record<Node['node_type'], string>> = { spot: 'S', 'on-demand': 'D', other: '·' };

/** Color and letter say the lifecycle, pattern and outline the state. */
const Tile = styled('span', { shouldForwardProp: (name) => name !== 'type' && name !== 'state' })<{
  type: Node['node_type'];
  state: TileState;
}>(({ theme, type, state }) => {
  const palette = theme.vars.palette;
  const fill = { spot: palette.brand.green, 'on-demand': palette.brand.blue, other: palette.text.disabled }[
    type
  ];
  const base = {
    display: 'grid',
    placeItems: 'center',
    width: 26,
    height: 26,
    borderRadius: 7,
    fontSize: 11,
    fontWeight: 700,
    color: '#06121F',
    backgroundColor: fill,
    border: '2px solid transparent',
    transition: 'background-color 300ms, opacity 300ms',
  } as const;
  const hatch = `repeating-linear-gradient(45deg, rgba(6,18,31,0.5) 0 3px, transparent 3px 7px)`;
  switch (state) {
    case 'ready':
      return base;
    case 'cordoned':
      return { ...base, backgroundImage: hatch, borderColor: palette.warning.main };
    case 'draining':
      return {
        ...base,
        backgroundImage: hatch,
        borderColor: palette.warning.main,
        animation: 'pulse 1.4s ease-in-out infinite',
      };
    case 'not-ready':
      return { ...base, borderColor: palette.error.main, borderStyle: 'dashed', opacity: 0.75 };
    case 'gone':
      return {
        ...base,
        color: palette.text.secondary,
        backgroundColor: 'transparent',
        borderColor: palette.text.disabled,
        borderStyle: 'dotted',
        textDecoration: 'line-through',
      };
    default: {
      const never: never = state;
      return never;
    }
  }
});

function describe(node: Node, state: TileState): string {
  return [
    `${node.node_name}: ${tileStateWords[state].toLowerCase()}`,
    `${lifecycleWords[node.node_type]} ${node.instance_type ?? 'of unknown type'} in ${node.availability_zone ?? 'an unknown zone'}`,
    plural(node.pod_count, 'pod'),
    node.price_per_hour === null ? 'price unknown' : formatHourlyPrice(node.price_per_hour),
  ].join(' · ');
}

export function NodeTile({ node, state }: { node: Node; state: TileState }) {
  const words = describe(node, state);
  return (
    <li data-node={node.node_name} data-state={state}>
      <Tip title={words}>
        <Tile type={node.node_type} state={state}>
          <span aria-hidden>{letters[node.node_type]}</span>
          <span className="visually-hidden">{words}</span>
        </Tile>
      </Tip>
    </li>
  );
}

const legend: readonly { type: Node['node_type']; state: TileState; words: string }[] = [
  { type: 'spot', state: 'ready', words: 'Spot' },
  { type: 'on-demand', state: 'ready', words: 'On-Demand' },
  { type: 'spot', state: 'cordoned', words: 'Cordoned, draining pulses' },
  { type: 'spot', state: 'not-ready', words: 'Not ready' },
  { type: 'spot', state: 'gone', words: 'Gone' },
];

export function NodeMapLegend() {
  return (
    <Box
      component="ul"
      aria-label="Legend"
      sx={{ display: 'flex', flexWrap: 'wrap', gap: 1.5, listStyle: 'none', m: 0, p: 0 }}
    >
      {legend.map((entry) => (
        <Box
          component="li"
          key={entry.words}
          sx={{
            display: 'flex',
            alignItems: 'center',
            gap: 0.75,
            fontSize: '0.75rem',
            color: 'text.secondary',
          }}
        >
          <Tile
            type={entry.type}
            state={entry.state}
            style={{ width: 18, height: 18, fontSize: 9, borderRadius: 5 }}
          >
            <span aria-hidden>{letters[entry.type]}</span>
          </Tile>
          {entry.words}
        </Box>
      ))}
    </Box>
  );
}
