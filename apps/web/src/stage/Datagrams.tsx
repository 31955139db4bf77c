import { datagramsWords, shortAddress, truncatedWords } from '@socketarium/model/words/kernel';
import { printNumber } from '@socketarium/model/words/units';
import { ioOf, type LabState, printAddress } from '@socketarium/protocol';
import { DATAGRAMS, STAGE } from '../words.ts';
import { DatagramQueue } from './DatagramQueue.tsx';
import type { Frame } from './frame.ts';
import { StaleName } from './Leftovers.tsx';
import { place } from './style.ts';

export interface DatagramsProps {
  readonly state: LabState;
  readonly frame: Frame;
}

/** A datagram server's one socket: everybody's datagrams wait in its queue, whoever sent them. */
export const DatagramSocket = ({ state, frame }: DatagramsProps) => {
  const queue = state.datagrams;
  if (queue === null) {
    const over = state.server.status === 'exited';
    return (
      <div className="stage-socket stage-absent" style={place(frame.listening)}>
        <p>{DATAGRAMS.none}</p>
        <small>{over ? DATAGRAMS.gone : DATAGRAMS.toCome}</small>
        <StaleName state={state} />
        <ol aria-label={STAGE.datagramList} />
      </div>
    );
  }
  const origin = frame.listening;
  const cut = truncatedWords(queue.cut);
  const full = queue.maxLength !== null && queue.length >= queue.maxLength;
  const call = ioOf(state.config) === 'recvmsg-sendmsg' ? 'recvmsg()' : 'recvfrom()';
  return (
    <div
      className="stage-socket stage-listening stage-bound"
      data-received={queue.received}
      style={place(origin)}
    >
      <div className="stage-socket-head">
        <b>fd {queue.fd}</b>
        <span>{DATAGRAMS.socket}</span>
        <span className="stage-address" title={printAddress(state.address)}>
          {shortAddress(state)}
        </span>
      </div>
      <div className="stage-queue-head">
        <span>{DATAGRAMS.queue}</span>
        {queue.receiveBuffer === null ? (
          <span>
            {datagramsWords(queue)}
            {queue.maxLength !== null && DATAGRAMS.admits(queue.maxLength)}
            {full && <b className="stage-full"> · {DATAGRAMS.full}</b>}
          </span>
        ) : (
          <ReceiveBuffer
            words={datagramsWords(queue)}
            bytes={queue.bytes}
            room={queue.receiveBuffer}
          />
        )}
      </div>
      <DatagramQueue state={state} queue={queue} box={origin} />
      {queue.length === 0 && queue.maxLength === null && (
        <p className="stage-nothing">{DATAGRAMS.nothing}</p>
      )}
      <p className="stage-tally">
        <span>{DATAGRAMS.received(queue.received)}</span>
        {queue.truncated > 0 && <b>{DATAGRAMS.truncated(queue.truncated)}</b>}
        {cut !== null && (
          <span
            className="stage-cut"
            role="note"
            aria-label={DATAGRAMS.truncatedName(cut.of, cut.lost)}
          >
            <code>
              {cut.taken}
              <s>{cut.lost}</s>
            </code>
            {cut.of}
          </span>
        )}
        {queue.maxLength !== null && cut === null && <span>{DATAGRAMS.fullSleeps}</span>}
      </p>
      <p className="stage-takes">{DATAGRAMS.takes(call)}</p>
    </div>
  );
};

interface ReceiveBufferProps {
  readonly words: string;
  readonly bytes: number;
  readonly room: number;
}

/** UDP has room for bytes, as the kernel accounts them, and not for a number of datagrams. */
const ReceiveBuffer = ({ words, bytes: used, room }: ReceiveBufferProps) => {
  const share = Math.min(1, used / room);
  return (
    <span className="stage-buffer" data-full={share > 0.95}>
      <span>{words}</span>
      <meter aria-label={DATAGRAMS.receiveBuffer} min={0} max={room} value={Math.min(used, room)}>
        {DATAGRAMS.bytes(used)}
      </meter>
      <span className="stage-fill" aria-hidden="true">
        <i style={{ transform: `scaleX(${share.toFixed(3)})` }} />
      </span>
      <span>{DATAGRAMS.used(printNumber(used), printNumber(room))}</span>
      {share > 0.95 && <b className="stage-full">{DATAGRAMS.full}</b>}
    </span>
  );
};
