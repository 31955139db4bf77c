import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeGateOrder, encodeGateOrder, GATE_ORDER_BYTES, type GateOrder } from './gate.ts';

const anyOrder: fc.Arbitrary<GateOrder> = fc.oneof(
  fc.constantFrom<GateOrder>({ order: 'pause' }, { order: 'step' }, { order: 'resume' }),
  fc.record({ order: fc.constant('pace' as const), ms: fc.nat(0xffff_ffff) }),
);

test('an order is read as written, at any offset', () => {
  fc.assert(
    fc.property(anyOrder, fc.nat(20), (order, offset) => {
      const bytes = new Uint8Array(offset + GATE_ORDER_BYTES);
      bytes.set(encodeGateOrder(order), offset);
      expect(decodeGateOrder(bytes, offset)).toEqual(order);
    }),
  );
});

test('an unknown opcode and too few bytes are errors', () => {
  expect(() => decodeGateOrder(new Uint8Array([9, 0, 0, 0, 0]))).toThrow(/unknown gate opcode 9/);
  expect(() => decodeGateOrder(new Uint8Array(GATE_ORDER_BYTES - 1))).toThrow(RangeError);
});
