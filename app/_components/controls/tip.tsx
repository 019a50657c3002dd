'use client';
import { lazy, Suspense, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';

const TipPopup = lazy(() => import('./tip-popup'));

/**
 * A few words on hover or focus. What positions and draws them is loaded when they are first wanted, so that pages start
 * light. It only explains: what it is about must have its own words or label. Escape puts it away.
 */
export function Tip({
  title,
  children,
  placement = 'top',
}: {
  title: ReactNode;
  children: ReactNode;
  placement?: 'top' | 'right';
}) {
  const holder = useRef<HTMLSpanElement>(null);
  const [anchor, setAnchor] = useState<Element | null>(null);
  const show = () => setAnchor(holder.current?.firstElementChild ?? null);
  const hide = () => setAnchor(null);
  return (
    <span
      ref={holder}
      style={{ display: 'contents' }}
      onPointerEnter={show}
      onPointerLeave={hide}
      onFocus={show}
      onBlur={hide}
      onKeyDown={(event: KeyboardEvent) => {
        if (event.key === 'Escape') hide();
      }}
    >
      {children}
      {anchor !== null && (
        <Suspense fallback={null}>
          <TipPopup anchor={anchor} placement={placement}>
            {title}
          </TipPopup>
        </Suspense>
      )}
    </span>
  );
}
