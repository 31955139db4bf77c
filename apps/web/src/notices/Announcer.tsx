import { headline } from '@socketarium/model/words/headline';
import { useEffect, useRef, useState } from 'react';
import type { Message } from '../session/session-state.ts';
import type { LabView } from '../store/lab-view.ts';
import { useObservable } from '../store/observable.ts';
import { settings } from '../store/settings.ts';
import type { Ticks } from '../use-ticks.ts';
import { ANNOUNCER } from '../words.ts';

/** The headline is said no more often than this: a listener needs time for a sentence. */
const QUIET_MS = 4000;

interface AnnouncerProps {
  /** The picture in a sentence; empty before there is one. */
  readonly sentence: string;
  readonly note: Message | null;
  /** The connection's state in words, said when it changes. */
  readonly status: string;
}

/** The picture for those who listen: what changed, one sentence at a time. */
export const Announcer = ({ sentence, note, status }: AnnouncerProps) => (
  <>
    <div role="status" aria-label={ANNOUNCER.happens} className="visually-hidden">
      {useThrottled(sentence)}
    </div>
    <div role="status" aria-label={ANNOUNCER.done} className="visually-hidden">
      {note?.text ?? ''}
    </div>
    <div role="status" aria-label={ANNOUNCER.connection} className="visually-hidden">
      {status}
    </div>
  </>
);

interface LiveAnnouncerProps extends Omit<AnnouncerProps, 'sentence'> {
  readonly view: LabView;
  readonly ticks: Ticks;
}

/** The same of a lab as it is now, whatever moment is drawn. */
export const LiveAnnouncer = ({ view, ticks, ...others }: LiveAnnouncerProps) => {
  const { live } = useObservable(view.picture);
  useObservable(ticks);
  const sentence = live === null ? '' : headline(live, Math.max(view.liveTime(), live.t));
  const { voice } = useObservable(settings);
  return <Announcer sentence={voice ? sentence : ''} {...others} />;
};

/** The text as it was at most QUIET_MS ago, and the latest in the end. */
const useThrottled = (text: string): string => {
  const [said, setSaid] = useState(text);
  const latest = useRef(text);
  const timer = useRef<number | null>(null);
  latest.current = text;
  useEffect(() => {
    if (timer.current !== null || text === said) return;
    timer.current = window.setTimeout(() => {
      timer.current = null;
      setSaid(latest.current);
    }, QUIET_MS);
  }, [text, said]);
  useEffect(
    () => () => {
      if (timer.current !== null) window.clearTimeout(timer.current);
      timer.current = null;
    },
    [],
  );
  return said;
};
