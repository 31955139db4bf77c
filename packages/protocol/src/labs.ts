import { z } from 'zod';
import { LIMITS } from './limits.ts';

/** The kinds of socket a lab can serve on. */
export const transport = z.enum(['unix-stream', 'tcp']);
/** The server designs: one client at a time, or multiplexed by select(2). */
export const serverDesign = z.enum(['iterative', 'select']);
/** `sum`: integers a line each, `0` ends and the sum comes back; `echo`: each line back. */
export const service = z.enum(['sum', 'echo']);

/** Body of POST /api/labs. */
export const createLab = z.strictObject({
  transport,
  server: serverDesign,
  service,
  /** listen(2)'s backlog. Linux admits one connection more than this. */
  backlog: z.int().min(0).max(LIMITS.backlog).default(4),
  /** Milliseconds before each call of the server, once it listens; 0 is full speed. */
  pace: z.int().min(0).max(LIMITS.paceMs).default(0),
  /** Hold the server at the gate before its very first call. */
  paused: z.boolean().default(false),
});

/** Where to connect. A TCP port is 0 until the server is bound. */
export const address = z.union([
  z.strictObject({ path: z.string() }),
  z.strictObject({ host: z.string(), port: z.int().min(0).max(65_535) }),
]);

export type Transport = z.infer<typeof transport>;
export type ServerDesign = z.infer<typeof serverDesign>;
export type Service = z.infer<typeof service>;
export type CreateLab = z.infer<typeof createLab>;
export type CreateLabInput = z.input<typeof createLab>;
export type Address = z.infer<typeof address>;
