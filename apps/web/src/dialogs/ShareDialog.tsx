import { labAsCommand, labAsCurl, madeWith } from '@socketarium/model/words/lab-lines';
import type { LabState } from '@socketarium/protocol';
import { useRef, useState } from 'react';
import { copied, selectText } from '../clipboard.ts';
import { Button } from '../controls/Button.tsx';
import { hashOf } from '../scenarios/link.ts';
import { linkTo } from '../session/moment-link.ts';
import { workloadOf } from '../session/workload.ts';
import { SHARE } from '../words.ts';
import { Dialog } from './Dialog.tsx';

interface ShareDialogProps {
  readonly labId: string;
  readonly state: LabState;
  /** seq of the moment that is drawn, or of the newest. */
  readonly at: number;
  /** The scenario that is shown; null for none. */
  readonly scenario: string | null;
  readonly onClose: () => void;
}

/** What is drawn as something to hand on: links, and the lines that make it again. */
export const ShareDialog = ({ labId, state, at, scenario, onClose }: ShareDialogProps) => {
  // What it is when it is opened: the lab goes on meanwhile.
  const [texts] = useState(() => {
    const href = window.location.href;
    const base = new URL('.', document.baseURI).href;
    const config = madeWith({ ...state.config, pace: state.server.gate.paceMs });
    const clients = workloadOf(state);
    const run = scenario === null ? [] : [[SHARE.scenario, `${base}${hashOf(scenario)}`] as const];
    return [
      [SHARE.moment(at), linkTo(href, { lab: labId, at })] as const,
      [SHARE.lab(labId), linkTo(href, { lab: labId, at: null })] as const,
      ...run,
      [SHARE.command, labAsCommand(config, clients, base)] as const,
      [SHARE.curl, labAsCurl(config, clients, base)] as const,
    ];
  });
  return (
    <Dialog title={SHARE.title} className="share-dialog" onClose={onClose}>
      <p>{SHARE.note}</p>
      {texts.map(([label, text]) => (
        <Copyable key={label} label={label} text={text} />
      ))}
    </Dialog>
  );
};

const Copyable = ({ label, text }: { readonly label: string; readonly text: string }) => {
  const code = useRef<HTMLPreElement>(null);
  const [done, setDone] = useState<'copied' | 'selected' | null>(null);
  const copy = async (): Promise<void> => {
    if (await copied(text)) return setDone('copied');
    selectText(code.current);
    setDone('selected');
  };
  return (
    <section className="share-line" aria-label={label}>
      <h3>{label}</h3>
      <pre ref={code}>
        <code>{text}</code>
      </pre>
      <Button
        name={SHARE.copy(label)}
        icon={done === 'copied' ? 'tick' : 'copy'}
        onPress={() => void copy()}
      >
        {done === 'copied' ? SHARE.copied : SHARE.copyShort}
      </Button>
      <span role="status" className="visually-hidden">
        {done === 'copied' ? SHARE.copied : done === 'selected' ? SHARE.selected : ''}
      </span>
    </section>
  );
};
