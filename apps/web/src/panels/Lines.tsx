import { shownBytes } from '@socketarium/model/words/text';
import type { Service } from '@socketarium/protocol';
import { CLIENT } from '../words.ts';

/** `3, 4, 5` for the sum service, the lines for echo; each is a text of its own. */
export const Lines = ({ text, service }: { readonly text: string; readonly service: Service }) => {
  const lines = text.split('\n').filter((line) => line !== '');
  if (lines.length === 0) return CLIENT.nothing;
  return lines
    .map((line, i) => ({ line, id: `${i}` }))
    .map(({ line, id }, i) => (
      <span key={id}>
        {i > 0 && (service === 'sum' ? ', ' : ' · ')}
        <bdi>{shownBytes(line)}</bdi>
      </span>
    ));
};
