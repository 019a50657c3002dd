'use client';
import dynamic from 'next/dynamic';

/** The toasts' place, loaded once the page stands. */
export const Toasts = dynamic(() => import('./toaster'), { ssr: false });
