'use client';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';

/** Below a list that comes a page at a time: the next page, or that this is all. */
export function ListEnd({
  list,
  shown,
}: {
  list: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown };
  /** What stands there, e.g. `All 12 warnings`. */
  shown: string;
}) {
  return (
    <Box
      sx={{
        display: 'flex',
        justifyContent: 'center',
        alignItems: 'center',
        minHeight: 60,
        color: 'text.secondary',
        fontSize: '0.8125rem',
      }}
    >
      {list.hasNextPage ? (
        <Button loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          Show more
        </Button>
      ) : (
        `${shown} shown`
      )}
    </Box>
  );
}
