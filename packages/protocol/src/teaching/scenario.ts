import { z } from 'zod';
import { addClients } from '../api/clients.ts';
import { command } from '../api/commands.ts';
import { createLab, serverDesign, transport } from '../api/labs.ts';
import { knownCall } from '../facts/syscalls.ts';
import { LIMITS } from '../limits.ts';
import { clientPhase } from '../picture/clients.ts';

/**
 * A scenario as data: what to set up, what to do and to wait for, and what the facts must then show. It
 * does not say how its observations come about: they are looked up in the calls of the processes and the
 * samples of the kernel.
 */

/** A number, or a range for it. */
const amount = z.union([
  z.int(),
  z.strictObject({ atLeast: z.number().optional(), atMost: z.number().optional() }),
]);

/** A text, or a part of it. Buffers are compared by their preview (LIMITS.previewBytes) as latin-1. */
const words = z.union([z.string(), z.strictObject({ contains: z.string() })]);

/** Of a set of descriptors: it contains the listening descriptor, or another one. */
const members = z.strictObject({ has: z.enum(['listening', 'connected']) });

/** Calls that match: every given field must match. */
export const callPattern = z.strictObject({
  /** The call as it `returned` (with ret, errno and all args) or as it was `entered` (with its arguments). */
  when: z.enum(['returned', 'entered']).default('returned'),
  /** The role in which it was made: `server`, `server-2`, `client-3`, or `client-*` for any client of the lab. */
  actor: z
    .string()
    .regex(
      /^(server(-[2-9])?|client-([1-9]\d*|\*))$/,
      'must be server, server-2 to server-9, a client such as client-3, or client-*',
    ),
  call: z.union([knownCall, z.array(knownCall).min(1)]),
  ret: amount.optional(),
  /** A symbol, or null for success. */
  errno: z
    .string()
    .regex(/^E[A-Z0-9]+$/, 'must be a symbol such as EAGAIN, or null')
    .nullable()
    .optional(),
  /**
   * By man-page name. A buffer's text; its length under `<name>.length`; a set of descriptors by its
   * size, or by what it contains.
   */
  args: z.record(z.string(), z.union([amount, words, members])).optional(),
});

const clientPattern = z.strictObject({
  /** `client-3`; or `client-*`: at least one client matches. */
  id: z.string().regex(/^client-([1-9]\d*|\*)$/, 'must be a client such as client-3, or client-*'),
  phase: clientPhase.optional(),
  blockedIn: knownCall.nullable().optional(),
  /** Its call that returned last. */
  lastCall: knownCall.nullable().optional(),
  reason: z.string().nullable().optional(),
  received: words.optional(),
  receivedBytes: amount.optional(),
  sentBytes: amount.optional(),
  servicesDone: amount.optional(),
  place: amount.nullable().optional(),
});

const serverPattern = z.strictObject({
  status: z.enum(['starting', 'running', 'exited']).optional(),
  blockedIn: knownCall.nullable().optional(),
  /** Id of a state of its machine. */
  machine: z.string().optional(),
  exitCode: z.int().nullable().optional(),
  exitSignal: z.string().nullable().optional(),
  /** How many descriptors it has. */
  descriptors: amount.optional(),
  /** The call before which it waits at the gate. */
  gateWaiting: knownCall.nullable().optional(),
});

/** `members`: exactly these, in the order they will be accepted. */
const queuePattern = z.strictObject({
  length: amount.optional(),
  members: z.array(z.string()).optional(),
});

/** A state of the picture (LabState): every given field must match. */
export const picturePattern = z.strictObject({
  server: serverPattern.optional(),
  secondServer: serverPattern.optional(),
  /** The accept queue, as the kernel reports it. */
  queue: queuePattern.optional(),
  /** The same for the newest second server; never matches while it does not listen. */
  secondQueue: queuePattern.optional(),
  /** A datagram server's queue. `lost`: by the kernel's count. */
  datagrams: z
    .strictObject({
      length: amount.optional(),
      bytes: amount.optional(),
      lost: amount.optional(),
      received: amount.optional(),
    })
    .optional(),
  clients: z.array(clientPattern).optional(),
  /** A client's socket, as the kernel reports it: its state as ss(8) prints it, without dashes (`SYN_SENT`). */
  sockets: z
    .array(z.strictObject({ client: z.string().regex(/^client-[1-9]\d*$/), state: z.string() }))
    .optional(),
  /** How many clients are in each phase. */
  phases: z.partialRecord(clientPhase, amount).optional(),
  /** How many clients are blocked in each call. */
  blocked: z.partialRecord(knownCall, amount).optional(),
  counters: z
    .strictObject({
      accepted: amount.optional(),
      connectionRequests: amount.optional(),
      serviceRequests: amount.optional(),
      replies: amount.optional(),
      bytesRead: amount.optional(),
      bytesWritten: amount.optional(),
    })
    .optional(),
  /** TCP: sockets of the port in TIME_WAIT, asked for while nobody listens. */
  timeWait: amount.optional(),
});

/** Steps and observations that are for some variants only. */
const only = z.strictObject({
  transport: z.array(transport).min(1).optional(),
  server: z.array(serverDesign).min(1).optional(),
});

const sentence = z.string().min(1).max(300);

/** What is looked up in the facts after the last step. */
export const expectation = z.union([
  /** Calls that match: `times` of them, by default at least one. */
  z.strictObject({ happens: callPattern, times: amount.optional() }),
  z.strictObject({ never: callPattern }),
  /** One after another, by time of return (or entry); other calls may lie between. */
  z.strictObject({ inOrder: z.array(callPattern).min(2) }),
  /** The picture matched at some moment. */
  z.strictObject({ sometime: picturePattern }),
  /** The picture matched at no moment. */
  z.strictObject({ atNoTime: picturePattern }),
  /** The picture matches at the end. */
  z.strictObject({ atEnd: picturePattern }),
  /** A call that matches took this long from entry to return, milliseconds. */
  z.strictObject({ call: callPattern, tookMs: amount }),
  /** The same argument differs between two calls (the first match of each). */
  z.strictObject({ differ: z.strictObject({ a: callPattern, b: callPattern, arg: z.string() }) }),
]);

export const observation = z.strictObject({
  /** What must be observed, as a sentence: `client 3 was connected although the server never accepted it`. */
  expected: sentence,
  check: expectation,
  /** Only on these variants. */
  only: only.optional(),
  /** The scenario's main observation: its moment is shown when the run is over. */
  decisive: z.literal(true).optional(),
});

const stepBase = {
  /** What a viewer should watch during this step. */
  say: sentence.optional(),
  only: only.optional(),
};

export const scenarioStep = z.union([
  /** Clients get the next ids in the order of the steps: client-1, client-2 … */
  z.strictObject({ ...stepBase, add: addClients }),
  z.strictObject({ ...stepBase, command }),
  /** Until the picture matches, now or at some moment since the step before ended. */
  z.strictObject({
    ...stepBase,
    until: picturePattern,
    withinMs: z.int().min(1).max(LIMITS.scenarioWaitMs).default(10_000),
  }),
  /** Until this many matching calls are among the facts, counted from the beginning. */
  z.strictObject({
    ...stepBase,
    untilCall: callPattern,
    times: z.int().min(1).default(1),
    withinMs: z.int().min(1).max(LIMITS.scenarioWaitMs).default(10_000),
  }),
  /** Real time passes, to show that something does not happen. Never used to wait for something that does. */
  z.strictObject({ ...stepBase, restMs: z.int().min(1).max(LIMITS.scenarioWaitMs) }),
]);

/** What this machine must offer; where it does not, the scenario is skipped with the reason. */
export const requirement = z.discriminatedUnion('needs', [
  /** RLIMIT_NOFILE's hard limit. */
  z.strictObject({ needs: z.literal('descriptors'), atLeast: z.int() }),
  /** A file under /proc/sys, such as net/core/somaxconn, and what its number must be. */
  z.strictObject({
    needs: z.literal('sysctl'),
    name: z.string().regex(/^[a-z0-9_]+(\/[a-z0-9_]+)*$/),
    value: amount,
  }),
  /** ::1 can be bound. */
  z.strictObject({ needs: z.literal('ipv6') }),
]);

export const scenario = z.strictObject({
  id: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be words of a-z and 0-9 joined by -'),
  title: z.string().min(1).max(80),
  /** The question that it answers. */
  question: z.string().min(1).max(200),
  /** The answer, shown afterwards: two or three sentences. */
  answer: z.string().min(1).max(900),
  /** Its heading in the list: `the queue`, `end of a connection` … */
  topic: z.string().min(1).max(40),
  lab: createLab,
  /** Milliseconds before each call when a person watches; 0 where the scenario needs full speed. */
  watchPace: z.int().min(0).max(LIMITS.paceMs).default(400),
  /** Other variants on which it holds, beside the lab's own. */
  transports: z.array(transport).default([]),
  servers: z.array(serverDesign).default([]),
  requires: z.array(requirement).default([]),
  steps: z.array(scenarioStep).min(1).max(LIMITS.scenarioSteps),
  observations: z.array(observation).min(1).max(LIMITS.scenarioObservations),
  /** References: man pages (`listen(2)`), RFCs. */
  sources: z.array(z.string()).default([]),
});

export type Amount = z.infer<typeof amount>;
export type Words = z.infer<typeof words>;
export type Members = z.infer<typeof members>;
export type CallPattern = z.infer<typeof callPattern>;
export type PicturePattern = z.infer<typeof picturePattern>;
export type ServerPattern = z.infer<typeof serverPattern>;
export type ClientPattern = z.infer<typeof clientPattern>;
export type Expectation = z.infer<typeof expectation>;
export type Observation = z.infer<typeof observation>;
export type ScenarioStep = z.infer<typeof scenarioStep>;
export type Requirement = z.infer<typeof requirement>;
export type Scenario = z.infer<typeof scenario>;
/** The form in which it is written: fields with a default may be left out. */
export type ScenarioInput = z.input<typeof scenario>;
