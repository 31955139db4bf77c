import { requireCount, requireInt } from './arguments.ts';
import type { ReceivedMessage, SentMessage, SyncCalls } from './calls.ts';
import {
  type BlockAddresses,
  decodeDescriptors,
  encodeReceived,
  encodeSent,
  flagsOf,
  insideBlock,
  type MessageBlock,
  nameLengthOf,
  newMessageBlock,
  SCM_MAX_FD,
} from './msghdr.ts';
import { addressOf, lastErrno, native } from './native.ts';
import { addrlen, result, setAddressLength } from './result.ts';

/** recvfrom, sendto, recvmsg and sendmsg in the calling thread. */

/** A block and the positions of its parts: V8 does not move the bytes of a buffer whose address was taken. */
export interface PlacedBlock extends MessageBlock {
  readonly inside: BlockAddresses;
}

/** A block with room for `descriptors`, at its place. */
export function newPlacedBlock(descriptors: number): PlacedBlock {
  const block = newMessageBlock(descriptors);
  return { ...block, inside: insideBlock(addressOf(block.bytes)) };
}

const receivedBlock = newPlacedBlock(SCM_MAX_FD);
const sentBlock = newPlacedBlock(SCM_MAX_FD);

export const recvfrom: SyncCalls['recvfrom'] = (sockfd, buf, len, flags, srcAddr) => {
  requireInt('sockfd', sockfd);
  requireCount(buf, len);
  requireInt('flags', flags);
  if (srcAddr === null) return result(native.recvfrom(sockfd, buf, len, flags, null, null));
  addrlen[0] = srcAddr.bytes.length;
  const ret = native.recvfrom(sockfd, buf, len, flags, srcAddr.bytes, addrlen);
  return setAddressLength(ret, srcAddr);
};

export const sendto: SyncCalls['sendto'] = (sockfd, buf, len, flags, destAddr) => {
  requireInt('sockfd', sockfd);
  requireCount(buf, len);
  requireInt('flags', flags);
  const addressLength = destAddr === null ? 0 : destAddr.length;
  return result(native.sendto(sockfd, buf, len, flags, destAddr, addressLength));
};

export const recvmsg: SyncCalls['recvmsg'] = (sockfd, message, flags) => {
  prepareReceived(receivedBlock, sockfd, message, flags);
  const ret = native.recvmsg(sockfd, receivedBlock.bytes, flags);
  if (ret < 0) return -lastErrno();
  storeReceived(receivedBlock, message);
  return ret;
};

export const sendmsg: SyncCalls['sendmsg'] = (sockfd, message, flags) => {
  prepareSent(sentBlock, sockfd, message, flags);
  return result(native.sendmsg(sockfd, sentBlock.bytes, flags));
};

/** Checks the arguments and points the block at the message's buffers. */
export function prepareReceived(
  block: PlacedBlock,
  sockfd: number,
  message: ReceivedMessage,
  flags: number,
): void {
  requireInt('sockfd', sockfd);
  requireCount(message.buf, message.len);
  requireInt('flags', flags);
  const { bytes } = message.name;
  const name = { address: addressOf(bytes), length: bytes.length };
  const buf = { address: addressOf(message.buf), length: message.len };
  encodeReceived(block, block.inside, name, buf);
}

export function prepareSent(
  block: PlacedBlock,
  sockfd: number,
  message: SentMessage,
  flags: number,
): void {
  requireInt('sockfd', sockfd);
  requireCount(message.buf, message.len);
  requireInt('flags', flags);
  for (const fd of message.descriptors) requireInt('descriptors', fd);
  const name = { address: addressOf(message.name), length: message.name?.length ?? 0 };
  const buf = { address: addressOf(message.buf), length: message.len };
  encodeSent(block, block.inside, name, buf, message.descriptors);
}

/** Copies what the kernel put into the block to the message. */
export function storeReceived(block: MessageBlock, message: ReceivedMessage): void {
  message.name.length = Math.min(nameLengthOf(block), message.name.bytes.length);
  message.flags = flagsOf(block);
  decodeDescriptors(block, message.descriptors);
}
