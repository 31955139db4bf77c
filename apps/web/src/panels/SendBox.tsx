import { counted, printNumber } from '@socketarium/model/words/units';
import { utf8Length } from '@socketarium/model/words/utf8';
import type { ClientState, Service } from '@socketarium/protocol';
import { LIMITS } from '@socketarium/protocol/wire';
import { type ClipboardEvent, useId, useState } from 'react';
import { keyOf } from '../keys.ts';
import { useCannot } from '../needs.ts';
import { SEND_BOX } from '../words.ts';
import { noConnection } from './client-reach.ts';

interface SendBoxProps {
  readonly client: ClientState;
  readonly service: Service;
  readonly onSend: (text: string) => void;
}

/** What one types as a client. Nothing is cut off in silence: what is too long is said to be. */
export const SendBox = ({ client, service, onSend }: SendBoxProps) => {
  const id = useId();
  const [text, setText] = useState('');
  const [pasted, setPasted] = useState(0);
  const sum = service === 'sum';
  const bytes = utf8Length(text);
  const tooLong =
    bytes > LIMITS.messageBytes
      ? SEND_BOX.tooLong(printNumber(LIMITS.messageBytes), printNumber(bytes))
      : null;
  const notNow = useCannot('send');
  const cannot = notNow ?? noConnection(client) ?? tooLong;
  const note = tooLong ?? (pasted > 0 ? SEND_BOX.newlines(counted(pasted, 'newline')) : null);

  /** An input of one line drops newlines by itself, and would join the words on both sides. */
  const onPaste = (event: ClipboardEvent<HTMLInputElement>) => {
    const whole = event.clipboardData.getData('text').replace(/\r?\n$/, '');
    const lines = whole.split(/\r?\n/);
    setPasted(lines.length - 1);
    if (lines.length === 1) return;
    event.preventDefault();
    const { selectionStart, selectionEnd, value } = event.currentTarget;
    const from = selectionStart ?? value.length;
    setText(`${value.slice(0, from)}${lines.join(' ')}${value.slice(selectionEnd ?? from)}`);
  };
  return (
    <form
      className="send-box"
      onSubmit={(event) => {
        event.preventDefault();
        if (cannot !== null || (sum && text.trim() === '')) return;
        onSend(text);
        setText('');
        setPasted(0);
      }}
    >
      <label>
        <span>{sum ? SEND_BOX.number : SEND_BOX.line}</span>
        <input
          data-action="send"
          data-client={client.id}
          type="text"
          dir="auto"
          inputMode={sum ? 'numeric' : 'text'}
          autoComplete="off"
          aria-disabled={notNow !== null}
          aria-invalid={tooLong !== null}
          aria-describedby={id}
          value={text}
          placeholder={sum ? SEND_BOX.numberHint : SEND_BOX.lineHint}
          onPaste={onPaste}
          onChange={(event) => setText(event.target.value)}
        />
      </label>
      <button
        type="submit"
        className="button"
        data-tone="strong"
        aria-disabled={cannot !== null}
        title={cannot ?? SEND_BOX.sendTitle(keyOf('send'))}
      >
        {SEND_BOX.send}
      </button>
      <p id={id} role="status" className="send-note" data-tone={tooLong === null ? 'plain' : 'bad'}>
        {note}
      </p>
    </form>
  );
};
