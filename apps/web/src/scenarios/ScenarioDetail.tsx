import { transportLabel } from '@socketarium/model/words/lab';
import type { Language, ScenarioEntry, ServerDesign, Transport } from '@socketarium/protocol';
import { LANGUAGES } from '../controls/LanguageSwitch.tsx';
import { Segmented } from '../controls/Segmented.tsx';
import { languageFor } from '../session/choices.ts';
import { LANGUAGE, PICKER } from '../words.ts';

/** What a scenario is run on. */
export interface Variant {
  readonly server: ServerDesign;
  readonly transport: Transport;
  readonly language: Language;
}

interface ScenarioDetailProps {
  readonly entry: ScenarioEntry;
  readonly variant: Variant;
  readonly onVariant: (variant: Variant) => void;
  readonly fullSpeed: boolean;
  readonly onSpeed: (full: boolean) => void;
  readonly onRun: () => void;
}

/** One scenario before it is run: its question, what is to be seen, and the choices it leaves. */
export const ScenarioDetail = (props: ScenarioDetailProps) => {
  const { entry, variant, onVariant, fullSpeed, onSpeed, onRun } = props;
  const servers = [...new Set([entry.server, ...entry.servers])];
  const languages = LANGUAGES.filter((one) => languageFor(variant.server, one) === one);
  const transports = [...new Set([entry.transport, ...entry.transports])];
  return (
    <section className="picker-detail" aria-label={entry.title}>
      <h3>{entry.title}</h3>
      <p className="picker-question">{entry.question}</p>
      <h4>{PICKER.observations}</h4>
      <ul>
        {entry.observations.map((expected) => (
          <li key={expected}>{expected}</li>
        ))}
      </ul>
      {entry.sources.length > 0 && (
        <p className="picker-sources">
          {PICKER.see} <span>{entry.sources.join(', ')}</span>
        </p>
      )}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onRun();
        }}
      >
        <div className="picker-choices">
          {transports.length > 1 && (
            <Segmented
              label={PICKER.transport}
              options={transports.map((value) => ({ value, label: transportLabel(value) }))}
              value={variant.transport}
              onChoose={(transport) => onVariant({ ...variant, transport })}
            />
          )}
          {servers.length > 1 && (
            <Segmented
              label={PICKER.server}
              options={servers.map((value) => ({ value, label: value }))}
              value={variant.server}
              onChoose={(server) => onVariant({ ...variant, server })}
            />
          )}
          {languages.length > 1 && (
            <Segmented
              label={PICKER.language}
              options={languages.map((value) => ({ value, label: LANGUAGE.names[value] }))}
              value={variant.language}
              onChoose={(language) => onVariant({ ...variant, language })}
            />
          )}
          <Segmented
            label={PICKER.speed}
            options={[
              {
                value: 'follow',
                label: entry.watchPace === 0 ? PICKER.asNeeded : PICKER.perCall(entry.watchPace),
                title: PICKER.followTitle,
              },
              { value: 'full', label: PICKER.fullSpeed, title: PICKER.fullSpeedTitle },
            ]}
            value={fullSpeed ? 'full' : 'follow'}
            onChoose={(speed) => onSpeed(speed === 'full')}
          />
        </div>
        <button type="submit" className="button picker-run" data-tone="strong">
          {PICKER.run} <span className="key" data-key="Enter" />
        </button>
      </form>
    </section>
  );
};
