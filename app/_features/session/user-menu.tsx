'use client';
import { lazy, Suspense, useState } from 'react';
import IconButton from '@mui/material/IconButton';
import { Tip } from '@/app/_components/controls/tip';
import AccountCircleOutlined from '@mui/icons-material/AccountCircleOutlined';

const UserMenuList = lazy(() => import('./user-menu-list'));

/** Who is signed in, the reader's own choices, and the way out. */
export function UserMenu() {
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  return (
    <>
      <Tip title="Account and preferences">
        <IconButton
          aria-label="Account and preferences"
          aria-haspopup="menu"
          aria-expanded={anchor !== null}
          onClick={(event) => setAnchor(event.currentTarget)}
        >
          <AccountCircleOutlined />
        </IconButton>
      </Tip>
      {anchor !== null && (
        <Suspense fallback={null}>
          <UserMenuList anchor={anchor} onClose={() => setAnchor(null)} />
        </Suspense>
      )}
    </>
  );
}
