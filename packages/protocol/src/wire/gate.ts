/**
 * Orders to a server's gate, on the control descriptor: five bytes each, an opcode and a 32-bit
 * little-endian number. Small enough to be read between two calls without allocating.
 */
export const GATE_ORDER_BYTES = 5;

export type GateOrder =
  | { readonly order: 'pause' }
  | { readonly order: 'step' }
  | { readonly order: 'resume' }
  | { readonly order: 'pace'; readonly ms: number }
  /** How long each request takes from now on, milliseconds. */
  | { readonly order: 'work'; readonly ms: number }
  /** Lets one call of this thread pass, by its id: for programs with several threads. */
  | { readonly order: 'stepThread'; readonly tid: number }
  /** Asks the reader of a shimmed program to pass on what is recorded so far, and to say so. */
  | { readonly order: 'sync' };

const OPCODES = {
  pause: 1,
  step: 2,
  resume: 3,
  pace: 4,
  work: 5,
  stepThread: 6,
  sync: 7,
} as const;

const numberOf = (order: GateOrder): number => {
  if ('ms' in order) return order.ms;
  return 'tid' in order ? order.tid : 0;
};

export const encodeGateOrder = (order: GateOrder): Uint8Array => {
  const bytes = new Uint8Array(GATE_ORDER_BYTES);
  bytes[0] = OPCODES[order.order];
  new DataView(bytes.buffer).setUint32(1, numberOf(order), true);
  return bytes;
};

/** Reads one order at `offset`. Throws RangeError on an unknown opcode or too few bytes. */
export const decodeGateOrder = (bytes: Uint8Array, offset = 0): GateOrder => {
  const view = new DataView(bytes.buffer, bytes.byteOffset + offset, GATE_ORDER_BYTES);
  const opcode = view.getUint8(0);
  switch (opcode) {
    case OPCODES.pause:
      return { order: 'pause' };
    case OPCODES.step:
      return { order: 'step' };
    case OPCODES.resume:
      return { order: 'resume' };
    case OPCODES.pace:
      return { order: 'pace', ms: view.getUint32(1, true) };
    case OPCODES.work:
      return { order: 'work', ms: view.getUint32(1, true) };
    case OPCODES.stepThread:
      return { order: 'stepThread', tid: view.getUint32(1, true) };
    case OPCODES.sync:
      return { order: 'sync' };
    default:
      throw new RangeError(`unknown gate opcode ${opcode}`);
  }
};
