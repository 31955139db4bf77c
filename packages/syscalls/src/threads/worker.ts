import { SocketariumError } from '@socketarium/protocol/wire';
import { errnoSymbol } from '../errno.ts';
import { lastErrno, native } from '../native.ts';

/**
 * What our threads run: a thread announces itself by writing its number to a pipe; then, until it is
 * ordered to quit, it waits in futex(2) for an order, makes the system call of its job, notes its result
 * and time, and announces that.
 *
 * No JavaScript may run on a thread that V8 does not know, and users' machines may have no compiler, so
 * it is forty instructions of machine code: worker-x64.s and worker-arm64.s, assembled. A test assembles
 * them again and compares.
 */
const CODE: Readonly<Record<string, readonly string[]>> = {
  x64: [
    'f30f1efa55534883ec084889fb31edb8ba0000000f05894360b8010000008b7b',
    '68488d7358ba080000000f054883f8fc74e783fd0274598b6b6485ed7517b8ca',
    '000000488d7b64be8000000031d24531d20f05ebe283fd0175bf488b03488b7b',
    '08488b7310488b53184c8b53204c8b43284c8b4b300f0548894338bf01000000',
    '488d7340ff5350c7436400000000eb8931c04883c4085b5dc3',
  ],
  arm64: [
    'fd7bbea9fd030091f35301a9f30300aa14008052481680d2010000d4606200b9',
    '080880d2606a40b961620191020180d2010000d41f1000b140ffff549f0a0071',
    '200300546092019114fcdf88f4000035480c80d2011080d2020080d2030080d2',
    '010000d4f8ffff179f060071a1fdff54680240f9608640a9628e41a9649642a9',
    '010000d4601e00f9200080d261020191622a40f940003fd6609201911ffc9f88',
    'e0ffff17000080d2f35341a9fd7bc2a8c0035fd6',
  ],
};

export const workerCode = (arch: string): Buffer => Buffer.from((CODE[arch] ?? []).join(''), 'hex');

const PROT_READ = 1;
const PROT_WRITE = 2;
const PROT_EXEC = 4;
const MAP_PRIVATE = 2;
const MAP_ANONYMOUS = 0x20;
const MAP_FAILED = -1;

/**
 * The address of the code, one copy for all threads: written first and made executable after, never both
 * at once. Throws UNSUPPORTED_SYSTEM where that is refused (V8 itself needs the same right).
 */
export function workerAddress(): number {
  address ??= mapped(workerCode(process.arch));
  return address;
}

let address: number | undefined;

function mapped(code: Buffer): number {
  const { length } = code;
  const at = native.mmap(0, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (at === MAP_FAILED) refused('mmap');
  native.memcpy(at, code, length);
  // On arm64 this also makes the instruction cache see the new code.
  if (native.mprotect(at, length, PROT_READ | PROT_EXEC) < 0) refused('mprotect');
  return at;
}

function refused(call: string): never {
  const errno = errnoSymbol(-lastErrno());
  throw new SocketariumError('UNSUPPORTED_SYSTEM', `${call} of code failed: ${errno}.`);
}
