import { z } from 'zod';
import { kernelSampled } from './kernel.ts';
import {
  clientAdded,
  clientChanged,
  gateChanged,
  gatePassed,
  gateWaiting,
  limitChanged,
  markerSet,
  workChanged,
} from './lab.ts';
import {
  processExeced,
  processExited,
  processForked,
  processReaped,
  processStarted,
  threadExited,
  threadStarted,
} from './lives.ts';
import { syscallEntered, syscallReturned } from './syscalls.ts';

/**
 * Facts: what happened, in the past tense. Sources emit them, the lab puts them in one sequence, and the
 * reducer derives everything else from them. No fact is a conclusion ("now serving client 2").
 */
export const event = z.discriminatedUnion('type', [
  syscallEntered,
  syscallReturned,
  kernelSampled,
  processStarted,
  processForked,
  processExeced,
  processExited,
  processReaped,
  threadStarted,
  threadExited,
  gateChanged,
  gateWaiting,
  gatePassed,
  clientAdded,
  clientChanged,
  limitChanged,
  workChanged,
  markerSet,
]);

export type SocketariumEvent = z.infer<typeof event>;
export type EventOf<T extends SocketariumEvent['type']> = Extract<SocketariumEvent, { type: T }>;
/** An event before the lab gave it its sequence number. */
export type Unsequenced<E extends SocketariumEvent = SocketariumEvent> = E extends unknown
  ? Omit<E, 'seq'>
  : never;
