import { shownText } from '@socketarium/model/words/text';

/**
 * Text that is somebody else's among ours, such as a scenario's title: what acts is an escape, and what
 * is written from right to left turns nothing around it.
 */
export const UserText = ({ text }: { readonly text: string }) => <bdi>{shownText(text)}</bdi>;

/** What is written from right to left: letters, not marks, which are escapes by now. */
const RIGHT_TO_LEFT =
  /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
const LITERALS = /("(?:[^"\\]|\\.)*")/;

/** A call as the model words it: what was sent stands in quotes in it, is kept to itself, and goes on from the left as code does. */
export const CallWords = ({ text }: { readonly text: string }) =>
  RIGHT_TO_LEFT.test(text)
    ? text
        .split(LITERALS)
        .map((part, i) => ({ part, id: `${i}` }))
        .map(({ part, id }) =>
          part.startsWith('"') ? (
            <bdi key={id} dir="ltr">
              {part}
            </bdi>
          ) : (
            part
          ),
        )
    : text;
