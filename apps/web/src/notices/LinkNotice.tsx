import { Button } from '../controls/Button.tsx';
import type { LabEntry } from '../session/kept.ts';
import type { LinkTo, Reached } from '../session/moment-link.ts';
import { LINKS } from '../words.ts';

interface LinkNoticeProps {
  /** What the address asked for. */
  readonly link: LinkTo;
  /** The lab that is shown. */
  readonly shown: string;
  /** Of a lab that is there: what became of its moment; null while that is not known. */
  readonly missed: Exclude<Reached, 'there'> | null;
  readonly labs: readonly LabEntry[];
  readonly onLab: (id: string) => void;
  readonly onOldest: () => void;
  readonly onDismiss: () => void;
}

/** Labs that are offered one by one; the lab menu has all. */
const OFFERED = 3;

/** A link led to a lab or a moment that is not there: which, and what there is. */
export const LinkNotice = (props: LinkNoticeProps) => {
  const { link, shown, missed, labs, onLab, onOldest, onDismiss } = props;
  const { lab, at } = link;
  const gone = lab !== shown;
  if (!gone && (missed === null || at === null)) return null;
  const others = labs.filter(({ id }) => id !== shown).slice(-OFFERED);
  return (
    <section className="link-notice" role="alert" aria-label={LINKS.notice}>
      <p>
        {gone
          ? LINKS.labGone(lab, shown)
          : missed === 'to-come'
            ? LINKS.toCome(at ?? 0, lab)
            : LINKS.forgotten(at ?? 0, lab)}
      </p>
      <div className="action-group">
        {gone
          ? others.map(({ id }) => (
              <Button key={id} name={LINKS.show(id)} onPress={() => onLab(id)} />
            ))
          : missed === 'forgotten' && <Button name={LINKS.oldest} onPress={onOldest} />}
        <Button name={LINKS.dismiss} tone="strong" onPress={onDismiss} />
      </div>
    </section>
  );
};
