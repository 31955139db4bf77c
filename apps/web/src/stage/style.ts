import type { CSSProperties } from 'react';
import type { Rect } from './geometry.ts';

/** Puts an element at a rectangle; moving is a transform, so that it can glide without layout. */
export const place = (r: Rect): CSSProperties => ({
  transform: `translate(${round(r.x)}px, ${round(r.y)}px)`,
  width: round(r.w),
  height: round(r.h),
});

export const round = (n: number): number => Math.round(n * 2) / 2;
