import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  eachAttribute,
  encodeAttribute,
  encodeRequest,
  HEADER_BYTES,
  messageError,
  messages,
  NLM_F_DUMP,
  NLM_F_DUMP_INTR,
  NLMSG_ERROR,
  SOCK_DIAG_BY_FAMILY,
} from './netlink.ts';

const uint16 = fc.integer({ min: 0, max: 0xffff });
const uint32 = fc.integer({ min: 0, max: 0xffff_ffff });
const payload = fc.uint8Array({ maxLength: 40 });

interface Part {
  readonly type: number;
  readonly flags: number;
  readonly sequence: number;
  readonly payload: Uint8Array;
}

/** Messages one after the other, as the kernel puts them into one read. */
function multipart(parts: readonly Part[]): DataView {
  const padded = (length: number) => (length + 3) & ~3;
  const size = parts.reduce((sum, part) => sum + padded(HEADER_BYTES + part.payload.length), 0);
  const view = new DataView(new ArrayBuffer(size));
  let offset = 0;
  for (const part of parts) {
    const length = HEADER_BYTES + part.payload.length;
    view.setUint32(offset, length, true);
    view.setUint16(offset + 4, part.type, true);
    view.setUint16(offset + 6, part.flags, true);
    view.setUint32(offset + 8, part.sequence, true);
    new Uint8Array(view.buffer).set(part.payload, offset + HEADER_BYTES);
    offset += padded(length);
  }
  return view;
}

const payloadOf = (view: DataView, start: number, end: number) =>
  Uint8Array.from(new Uint8Array(view.buffer).subarray(start, end));

describe('netlink messages', () => {
  it('are read as written, in order', () => {
    const part = fc.record({ type: uint16, flags: uint16, sequence: uint32, payload });
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
        const view = multipart(parts);
        const read = [...messages(view, view.byteLength)].map(({ start, end, ...header }) => ({
          ...header,
          payload: payloadOf(view, start, end),
        }));
        expect(read).toEqual(parts);
      }),
    );
  });

  it('are never read past the input’s end', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
        try {
          for (const { start, end } of messages(view, bytes.length)) {
            expect(start).toBeLessThanOrEqual(end);
            expect(end).toBeLessThanOrEqual(bytes.length);
          }
        } catch (error) {
          expect(error).toMatchObject({ code: 'FRAME_INVALID' });
        }
      }),
    );
  });

  it('that are cut off are an error', () => {
    const view = multipart([{ type: 20, flags: 0, sequence: 1, payload: new Uint8Array(8) }]);
    expect(() => [...messages(view, view.byteLength - 4)]).toThrow(
      expect.objectContaining({ code: 'FRAME_INVALID' }),
    );
  });

  it('carry the request', () => {
    const request = encodeRequest(NLM_F_DUMP, 7, Uint8Array.of(1, 2, 3, 4));
    const [message] = messages(new DataView(request.buffer), request.length);
    expect(message).toEqual({
      type: SOCK_DIAG_BY_FAMILY,
      flags: NLM_F_DUMP | 1,
      sequence: 7,
      start: HEADER_BYTES,
      end: HEADER_BYTES + 4,
    });
  });

  it('carry an errno and the mark of an interrupted dump', () => {
    const bytes = new Uint8Array(Int32Array.of(-2, 0, 0, 0, 0).buffer);
    const part = { type: NLMSG_ERROR, flags: NLM_F_DUMP_INTR, sequence: 1, payload: bytes };
    const view = multipart([part]);
    for (const message of messages(view, view.byteLength)) {
      expect(messageError(view, message)).toBe(-2);
      expect(message.flags & NLM_F_DUMP_INTR).not.toBe(0);
    }
  });
});

describe('netlink attributes', () => {
  it('are read as written, in order', () => {
    const attribute = fc.record({ type: uint16, value: payload });
    fc.assert(
      fc.property(fc.array(attribute, { maxLength: 8 }), (attributes) => {
        const bytes = Buffer.concat(
          attributes.map(({ type, value }) => encodeAttribute(type, value)),
        );
        const view = new DataView(Uint8Array.from(bytes).buffer);
        const read: typeof attributes = [];
        eachAttribute(view, 0, view.byteLength, (type, start, end) => {
          read.push({ type, value: payloadOf(view, start, end) });
        });
        expect(read).toEqual(attributes);
      }),
    );
  });

  it('that do not fit their message are an error', () => {
    const bytes = encodeAttribute(3, new Uint8Array(8));
    const view = new DataView(bytes.buffer);
    expect(() => eachAttribute(view, 0, 8, () => {})).toThrow(
      expect.objectContaining({ code: 'FRAME_INVALID' }),
    );
  });
});
