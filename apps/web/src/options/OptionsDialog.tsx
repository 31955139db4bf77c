import { TRIGGERS } from '@socketarium/model/words/lab';
import { printNumber } from '@socketarium/model/words/units';
import type { CreateLab, Io, Trigger } from '@socketarium/protocol';
import { type FormEvent, type ReactNode, useId, useState } from 'react';
import { Dialog } from '../dialogs/Dialog.tsx';
import { type Choice, noIo, noTrigger, printIo, printIoOf } from '../session/choices.ts';
import { describeLab } from '../session/describe-lab.ts';
import { OPTIONS } from '../words.ts';
import { FLAGS, NUMBERS, type NumberOption, readNumber } from './options.ts';

interface OptionsDialogProps {
  readonly config: CreateLab;
  readonly onApply: (choice: Choice) => void;
  readonly onClose: () => void;
}

const IOS: readonly Io[] = ['read-write', 'recvfrom-sendto', 'recvmsg-sendmsg'];

const printed = (config: CreateLab, { id }: NumberOption): string => String(config[id] ?? '');

/** Everything of a lab that has no place in the bars. Nothing is changed before Apply. */
export const OptionsDialog = ({ config, onApply, onClose }: OptionsDialogProps) => {
  const [texts, setTexts] = useState(
    () => new Map(NUMBERS.map((option) => [option.id, printed(config, option)])),
  );
  const [calls, setCalls] = useState<Io | null>(config.io ?? null);
  const [trigger, setTrigger] = useState<Trigger>(config.trigger);
  const [flags, setFlags] = useState({ wholeLine: config.wholeLine, ipv6: config.ipv6 });
  const read = NUMBERS.map((option) => ({
    option,
    read: readNumber(option, texts.get(option.id) ?? ''),
  }));
  const wrong = read.some((one) => 'wrong' in one.read);

  const apply = (event: FormEvent) => {
    event.preventDefault();
    if (wrong) return;
    const numberOf = (id: NumberOption['id']): number | null => {
      const one = read.find(({ option }) => option.id === id)?.read;
      return one !== undefined && 'value' in one ? one.value : null;
    };
    onApply({
      backlog: numberOf('backlog') ?? config.backlog,
      workMs: numberOf('workMs') ?? config.workMs,
      lowestFd: numberOf('lowestFd') ?? config.lowestFd,
      bufferBytes: numberOf('bufferBytes'),
      io: calls,
      trigger,
      ...flags,
    });
    onClose();
  };

  return (
    <Dialog title={OPTIONS.title} className="options-dialog" onClose={onClose}>
      <p className="options-of">{describeLab(config)}</p>
      <form onSubmit={apply} noValidate>
        {read.map(({ option, read: result }) => (
          <NumberRow
            key={option.id}
            option={option}
            text={texts.get(option.id) ?? ''}
            wrong={'wrong' in result ? result.wrong : null}
            onText={(text) => setTexts(new Map(texts).set(option.id, text))}
          />
        ))}
        <Row
          label={OPTIONS.calls}
          says={OPTIONS.callsSays}
          control={(id, describedBy) => (
            <select
              id={id}
              aria-describedby={describedBy}
              value={calls ?? ''}
              onChange={(event) => setCalls(IOS.find((io) => io === event.target.value) ?? null)}
            >
              <option value="">{OPTIONS.callsDefault(printIoOf(withoutIo(config)))}</option>
              {IOS.map((io) => (
                <option key={io} value={io} disabled={noIo(config, io) !== null}>
                  {printIo(io)}
                  {noIo(config, io) === null ? '' : ` (${noIo(config, io)})`}
                </option>
              ))}
            </select>
          )}
        />
        <Row
          label={OPTIONS.trigger}
          says={TRIGGERS.find(({ value }) => value === trigger)?.says ?? ''}
          unless={noTrigger(config.server)}
          control={(id, describedBy) => (
            <select
              id={id}
              aria-describedby={describedBy}
              disabled={noTrigger(config.server) !== null}
              value={trigger}
              onChange={(event) =>
                setTrigger(
                  TRIGGERS.find(({ value }) => value === event.target.value)?.value ?? 'level',
                )
              }
            >
              {TRIGGERS.map(({ value, label }) => (
                <option key={value} value={value}>
                  {label}
                </option>
              ))}
            </select>
          )}
        />
        {FLAGS.map(({ id: flag, label, says, unless }) => (
          <Row
            key={flag}
            label={label}
            says={says}
            unless={unless(config)}
            control={(id, describedBy) => (
              <input
                id={id}
                type="checkbox"
                aria-describedby={describedBy}
                disabled={unless(config) !== null}
                checked={flags[flag]}
                onChange={(event) => setFlags({ ...flags, [flag]: event.target.checked })}
              />
            )}
          />
        ))}
        <footer>
          <span>{OPTIONS.applies}</span>
          <button type="submit" className="button" data-tone="strong" aria-disabled={wrong}>
            {OPTIONS.apply}
          </button>
        </footer>
      </form>
    </Dialog>
  );
};

const withoutIo = ({ io: _io, ...config }: CreateLab): CreateLab => config;

interface RowProps {
  readonly label: string;
  readonly says: string;
  /** Why it cannot be chosen. */
  readonly unless?: string | null;
  readonly wrong?: string | null;
  readonly control: (id: string, describedBy: string) => ReactNode;
}

const Row = ({ label, says, unless = null, wrong = null, control }: RowProps) => {
  const id = useId();
  return (
    <div className="option" data-off={unless !== null}>
      <label htmlFor={id}>{label}</label>
      <div className="option-control">{control(id, `${id}-says`)}</div>
      <p id={`${id}-says`}>
        {wrong !== null && <strong className="option-wrong">{OPTIONS.wrong(label, wrong)}</strong>}
        {unless === null ? says : `${unless}.`}
      </p>
    </div>
  );
};

interface NumberRowProps {
  readonly option: NumberOption;
  readonly text: string;
  readonly wrong: string | null;
  readonly onText: (text: string) => void;
}

const NumberRow = ({ option, text, wrong, onText }: NumberRowProps) => {
  const { label, says, unit, min, max, empty } = option;
  const limits = OPTIONS.limits(printNumber(min), printNumber(max), unit);
  return (
    <Row
      label={label}
      says={`${says} ${limits}`}
      wrong={wrong}
      control={(id, describedBy) => (
        <>
          <input
            id={id}
            data-first={option.id === 'backlog' ? true : undefined}
            type="number"
            inputMode="numeric"
            aria-describedby={describedBy}
            aria-invalid={wrong !== null}
            min={min}
            max={max}
            placeholder={empty ?? ''}
            value={text}
            onChange={(event) => onText(event.target.value)}
          />
          <span>{unit}</span>
        </>
      )}
    />
  );
};
