import { datagramsWords, shortAddress, truncatedWords } from '@socketarium/model/words/kernel';
import { printNumber } from '@socketarium/model/words/units';
import { ioOf, type LabState, printAddress } from '@socketarium/protocol';
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
        <p>no socket to receive on</p>
        <small>
          {over
            ? 'It went with the server, and with it what waited in its queue.'
            : 'bind() will give one its name: then anybody can send to it.'}
        </small>
        <StaleName state={state} />
        <ol aria-label="Datagram queue" />
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
        <span>datagram socket</span>
        <span className="stage-address" title={printAddress(state.address)}>
          {shortAddress(state)}
        </span>
      </div>
      <div className="stage-queue-head">
        <span>queue of datagrams</span>
        {queue.receiveBuffer === null ? (
          <span>
            {datagramsWords(queue)}
            {queue.maxLength !== null && ` · it admits ${queue.maxLength}`}
            {full && <b className="stage-full"> · full</b>}
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
        <p className="stage-nothing">no datagram waits</p>
      )}
      <p className="stage-tally">
        <span>received {queue.received}</span>
        {queue.truncated > 0 && <b>cut short {queue.truncated}</b>}
        {cut !== null && (
          <span
            className="stage-cut"
            role="note"
            aria-label={`Cut short: ${cut.of}, lost ${cut.lost}`}
          >
            <code>
              {cut.taken}
              <s>{cut.lost}</s>
            </code>
            {cut.of}
          </span>
        )}
        {queue.maxLength !== null && cut === null && (
          <span>a full queue makes the sender sleep</span>
        )}
      </p>
      <p className="stage-takes">{call} takes the 1st ↑</p>
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
      <meter aria-label="Receive buffer" min={0} max={room} value={Math.min(used, room)}>
        {used} bytes
      </meter>
      <span className="stage-fill" aria-hidden="true">
        <i style={{ transform: `scaleX(${share.toFixed(3)})` }} />
      </span>
      <span>
        {printNumber(used)} of {printNumber(room)} B
      </span>
      {share > 0.95 && <b className="stage-full">full</b>}
    </span>
  );
};
