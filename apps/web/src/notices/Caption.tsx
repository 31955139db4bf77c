import { captionAt, type HeldCaption, nextCaption } from '@socketarium/model/words/caption';
import {
  allDone,
  doneWords,
  endOfServer,
  fateOfClients,
  itsClients,
} from '@socketarium/model/words/fate';
import { serverName } from '@socketarium/model/words/names';
import { printNumber } from '@socketarium/model/words/units';
import {
  type LabState,
  type Moment,
  type ProcessRef,
  type SocketariumEvent,
  serverRole,
} from '@socketarium/protocol';
import { useRef } from 'react';
import { Button } from '../controls/Button.tsx';
import { keyOf } from '../keys.ts';
import type { LabPicture } from '../store/lab-view.ts';
import { printSeconds, printSpeed } from '../timeline/speed.ts';
import { CANNOT, CAPTION, DECISIVE, PLAYBACK, RUNS } from '../words.ts';

interface CaptionProps {
  readonly picture: LabPicture;
  readonly state: LabState;
  /** The lab's time that is drawn, ns. */
  readonly now: number;
  /** performance.now() of this drawing. */
  readonly at: number;
  readonly moment: SocketariumEvent | null;
  /** What the scenario that ran here is about. */
  readonly decisive: Moment | null;
  /** How far what is drawn is behind live, or before the end, ns. */
  readonly behind: number;
  /** Nothing more is to come: there is no live to go back to, but an end. */
  readonly over: boolean;
  readonly onLive: () => void;
  readonly onRetry: () => void;
  readonly onRunAgain: () => void;
}

/** "Connected again" stays for so long. */
const CAME_BACK_SHOWN_MS = 6000;

/** The picture in a sentence; or what the user should know about it before reading it. */
export const Caption = (props: CaptionProps) => {
  const { picture } = props;
  return (
    <div className="caption">
      <Sentence {...props} />
      {picture.oneIn > 1 && (
        <p className="caption-load" title={CAPTION.every}>
          {CAPTION.oneIn(printNumber(picture.oneIn))}
        </p>
      )}
    </div>
  );
};

const Sentence = (props: CaptionProps) => {
  const { picture, state, now, at, onRetry, onRunAgain } = props;
  const { link, pinnedSeq, cameBack } = picture;
  const said = useCaption(picture, state, now);
  if (pinnedSeq !== null) return <Past {...props} said={said} />;
  if (link.phase === 'reconnecting') {
    const ago = Math.max(0, Math.round((at - link.since) / 1000));
    const gone = link.daemon === 'unreachable';
    return (
      <div className="caption-line" data-tone="problem">
        <p>
          <strong>{gone ? CAPTION.lostDaemon : CAPTION.lostStream}</strong>{' '}
          {CAPTION.lastPicture(ago)}
          {gone ? (
            <>
              ; <code>npm start</code> {CAPTION.daemonBack}
            </>
          ) : (
            '.'
          )}
        </p>
        <Button name={CAPTION.retry} onPress={onRetry} />
      </div>
    );
  }
  if (cameBack !== null && at - cameBack.at < CAME_BACK_SHOWN_MS) {
    return (
      <div className="caption-line" data-tone="good">
        <p>
          <strong>{CAPTION.back}</strong>{' '}
          {cameBack.missed === 0
            ? CAPTION.nothingMissed
            : CAPTION.missed(printNumber(cameBack.missed))}
        </p>
      </div>
    );
  }
  const end = endOfServer(state);
  if (end !== null) {
    return (
      <div className="caption-line" data-tone={end.bad ? 'problem' : 'over'}>
        <p>
          <strong>{end.title}</strong> {end.text}
          <small>
            {fateOfClients(itsClients(state))} {said.advice}
          </small>
        </p>
        <Button
          name={RUNS.runAgain}
          icon="again"
          action="run-again"
          tone="strong"
          onPress={onRunAgain}
        />
      </div>
    );
  }
  return (
    <div className="caption-line">
      <p>
        {picture.oneIn > 1 ? CAPTION.tooFast : said.text}
        {allDone(state) ? (
          <small>
            {doneWords(state)}: <kbd>{keyOf('add-client')}</kbd> {CAPTION.adds}{' '}
            <kbd>{keyOf('run-again')}</kbd> {CAPTION.runsAgain}
          </small>
        ) : (
          picture.oneIn === 1 && <Advice words={said.advice} />
        )}
      </p>
    </div>
  );
};

/** Which moment of the past is drawn, and how it goes on. */
const Past = (props: CaptionProps & { readonly said: Pick<HeldCaption, 'text' | 'advice'> }) => {
  const { picture, state, moment, decisive, behind, over, onLive, said } = props;
  const { playing, pinnedSeq, live, link } = picture;
  const back = live === null ? 0 : (live.t - state.t) / 1e9;
  const far = (over ? PLAYBACK.ofTheEnd : PLAYBACK.behind)(printSeconds(behind));
  const isDecisive = playing === null && decisive !== null && decisive.seq === pinnedSeq;
  const gone = link.phase === 'reconnecting' && link.daemon === 'unreachable';
  const what = isDecisive
    ? DECISIVE.title(((decisive.t - state.startedAt) / 1e9).toFixed(1))
    : playing === null
      ? CAPTION.rewound(back.toFixed(1))
      : `${PLAYBACK.atSpeed(printSpeed(playing))}, ${far}.`;
  return (
    <div
      className="caption-line"
      data-tone="rewound"
      data-decisive={isDecisive}
      data-playing={playing !== null}
    >
      <p>
        <strong>{what}</strong> {playing === null && describeMoment(moment, state)}
        {gone && ` ${CANNOT.daemon}.`}
        <small>{said.text}</small>
        <Advice words={said.advice} />
      </p>
      <Button
        name={over ? PLAYBACK.toEnd : CAPTION.toLive}
        action="live"
        showKey
        onPress={onLive}
      />
    </div>
  );
};

/** What to notice in it. */
const Advice = ({ words }: { readonly words: string | null }) =>
  words === null ? null : <small>{words}</small>;

/** A moment's own sentence while rewound; live, one that can be read. */
const useCaption = (picture: LabPicture, state: LabState, now: number) => {
  const held = useRef<HeldCaption | null>(null);
  if (picture.pinnedSeq !== null) {
    held.current = null;
    return captionAt(state, now);
  }
  held.current = nextCaption(held.current, state, picture.activity, now);
  return held.current;
};

/** In whose role it happened, as the stage names it; of a process without a role its program's name. */
const whoDid = (
  moment: Extract<SocketariumEvent, { where: ProcessRef }>,
  state: LabState,
): string => {
  const { pid } = moment.where;
  const id = 'client' in moment ? moment.client : undefined;
  const client = state.clients.find((one) => (id === undefined ? one.pid === pid : one.id === id));
  return serverRole(state, pid) === null && client ? client.name : serverName(state, pid);
};

const describeMoment = (moment: SocketariumEvent | null, state: LabState): string => {
  if (moment === null || !('where' in moment)) return CAPTION.beginning;
  const who = whoDid(moment, state);
  const name = who === 'server' ? CAPTION.theServer : who.charAt(0).toUpperCase() + who.slice(1);
  if (moment.type === 'syscall.entered') return CAPTION.enters(name, moment.call);
  if (moment.type === 'syscall.returned') {
    return CAPTION.returns(name, moment.call, moment.errno);
  }
  return CAPTION.ends(name);
};
