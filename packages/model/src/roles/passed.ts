import type { FinishedCall, PassedDescriptor } from '@socketarium/protocol';
import { fdsArg } from '../calls/args.ts';
import type { Draft } from '../draft/draft.ts';

/** Descriptors passed in messages, SCM_RIGHTS, unix(7): they arrive in the order they were sent. */

/** How many are kept; the newest. */
const KEPT = 8;

const remember = (draft: Draft, passed: readonly PassedDescriptor[]): void => {
  draft.passed = passed.slice(-KEPT);
};

/** A client's sendmsg(2) passed descriptors. */
export const passedOn = (draft: Draft, clientId: string, call: FinishedCall): void => {
  const fds = fdsArg(call.args, 'scm_rights');
  if (fds.length === 0) return;
  const passed = [...draft.passed];
  for (const fromFd of fds) {
    // The receiver may have reported first.
    const reported = passed.findIndex((one) => one.from === clientId && one.fromFd === null);
    const known = passed[reported];
    if (known) passed[reported] = { ...known, fromFd, sentAt: call.enteredAt };
    else {
      passed.push({
        from: clientId,
        to: null,
        fromFd,
        toFd: null,
        sentAt: call.returnedAt,
        receivedAt: null,
        closed: false,
        fromClosed: false,
      });
    }
  }
  remember(draft, passed);
};

/** A server's recvmsg(2) received descriptors from this client. */
export const passedTo = (draft: Draft, pid: number, clientId: string, call: FinishedCall): void => {
  const passed = [...draft.passed];
  for (const toFd of fdsArg(call.args, 'scm_rights')) {
    const sent = passed.findIndex((one) => one.from === clientId && one.toFd === null);
    const known = passed[sent];
    const arrived = { to: pid, toFd, receivedAt: call.returnedAt };
    if (known) passed[sent] = { ...known, ...arrived };
    else {
      const sentAt = call.enteredAt;
      passed.push({
        from: clientId,
        fromFd: null,
        sentAt,
        closed: false,
        fromClosed: false,
        ...arrived,
      });
    }
  }
  remember(draft, passed);
};

/** A server closed a descriptor that it received, or (`fd` null) all of them by exiting. */
export const closedPassed = (draft: Draft, pid: number, fd: number | null): void => {
  if (draft.passed.length === 0) return;
  draft.passed = draft.passed.map((one) =>
    one.to === pid && !one.closed && one.toFd !== null && (fd === null || one.toFd === fd)
      ? { ...one, closed: true }
      : one,
  );
};

/** A client closed a descriptor that it passed, or (`fd` null) all of them by exiting. */
export const closedBySender = (draft: Draft, clientId: string, fd: number | null): void => {
  const its = (one: PassedDescriptor): boolean =>
    one.from === clientId && !one.fromClosed && (fd === null || one.fromFd === fd);
  if (!draft.passed.some(its)) return;
  draft.passed = draft.passed.map((one) => (its(one) ? { ...one, fromClosed: true } : one));
};
