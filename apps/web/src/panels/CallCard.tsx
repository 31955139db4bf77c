import type { CallCardWords } from '@socketarium/model/words/call-card';
import type { ReactNode } from 'react';
import { CallWords } from '../UserText.tsx';
import { CALL_CARD } from '../words.ts';

interface CallCardProps {
  readonly words: CallCardWords;
  /** Who made it, and when; null where it is only a line of a program. */
  readonly who: string | null;
  /** What can be done from here. */
  readonly children?: ReactNode;
}

/**
 * What a call is, by the manual, and what this one was given and gave. Fed with words
 * (model/words/call-card), so it is of use wherever a call is told of.
 */
export const CallCard = ({ words, who, children }: CallCardProps) => {
  const { page } = words;
  return (
    <article className="call-card" aria-label={words.title} data-failed={words.failed}>
      {page === null ? <p>{CALL_CARD.unknown}</p> : <p>{page.summary}.</p>}
      {page !== null && <code className="call-card-prototype">{page.prototype}</code>}
      {who !== null && <p className="call-card-who">{who}</p>}
      <dl>
        <dt>{CALL_CARD.made}</dt>
        <dd>
          <code>
            <CallWords text={words.made} />
          </code>
        </dd>
        {words.args.length > 0 && (
          <>
            <dt>{CALL_CARD.args}</dt>
            <dd>
              <ul className="call-card-args" aria-label={CALL_CARD.args}>
                {words.args.map(({ name, value }) => (
                  <li key={name}>
                    <code>{name}</code>{' '}
                    <code>
                      <CallWords text={value} />
                    </code>
                  </li>
                ))}
              </ul>
            </dd>
          </>
        )}
        <dt>{CALL_CARD.result}</dt>
        <dd className="call-card-result">
          {words.value !== null && <code>{words.value}</code>} {words.result}
          {page !== null && words.value !== null && !words.failed && (
            <small>
              {CALL_CARD.gives}: {page.gives}.
            </small>
          )}
        </dd>
        <dt>{CALL_CARD.sleeps}</dt>
        <dd>
          {words.sleepsWhen}
          <small>{words.took}</small>
        </dd>
      </dl>
      {children}
    </article>
  );
};
