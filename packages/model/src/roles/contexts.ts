import type { CallArgs, ClientState, Descriptor, ServerState } from '@socketarium/protocol';
import { intArg } from '../calls/args.ts';
import type { Draft } from '../draft/draft.ts';
import type { ProcessDraft } from '../draft/process-draft.ts';
import type { FollowContext } from '../machines/follower.ts';
import type { DescriptorKind } from '../machines/types.ts';
import { connectionOfClientFd } from './connections.ts';

/** What the machines' guards check about the calling process. */

const KINDS: Readonly<Record<Descriptor['role'], DescriptorKind>> = {
  unbound: 'other',
  bound: 'bound',
  listening: 'listening',
  connecting: 'other',
  connected: 'connected',
  epoll: 'epoll',
  passed: 'passed',
  file: 'other',
};

/** For a server's call: the kind of its descriptor, and whether any is connected. */
export const serverContext = (
  process: ProcessDraft,
  { ready }: ServerState,
  fd: number,
): FollowContext => {
  const descriptor = process.descriptors.get(fd);
  return {
    on: descriptor ? KINDS[descriptor.role] : fd < 0 ? 'other' : 'unknown',
    hasConnected: () => process.descriptors.some(({ role }) => role === 'connected'),
    again: !ready.includes(fd),
  };
};

const YES = () => true;
const ON_SOCKET: FollowContext = { on: 'connected', hasConnected: YES };
const ON_LAST_BUT_ONE: FollowContext = { ...ON_SOCKET, copyLeft: true };
const ON_FILE: FollowContext = { on: 'other', hasConnected: YES };

/** For a client's: whether its descriptor is its socket, and whether it has another one for it. */
export const clientContext = (draft: Draft, client: ClientState, args: CallArgs): FollowContext => {
  const fd = 'fd' in args ? intArg(args, 'fd') : null;
  // Calls on other files name their descriptor `fd`, and so does close(2).
  if (fd === null) return ON_SOCKET;
  const connection = connectionOfClientFd(draft, client, fd);
  if (!connection) return ON_FILE;
  return connection.clientCopies.length > 0 ? ON_LAST_BUT_ONE : ON_SOCKET;
};
