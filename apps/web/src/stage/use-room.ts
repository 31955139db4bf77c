import { useRef } from 'react';

/** Places to keep for `n` when `held` were kept before: as many, until half of them are empty. */
export const roomFor = (held: number, n: number): number => (n > held || n * 2 <= held ? n : held);

/**
 * Places for `n` sockets. A server that multiplexes closes one connection and accepts the next all
 * the time: without empty places kept, all of the others would move to and fro with each.
 */
export const useRoom = (n: number): number => {
  const held = useRef(0);
  held.current = roomFor(held.current, n);
  return held.current;
};
