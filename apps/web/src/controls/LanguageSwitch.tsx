import type { Language } from '@socketarium/protocol';
import { useId } from 'react';
import { titleOf } from '../keys.ts';
import { useCannot } from '../needs.ts';
import type { Choice } from '../session/choices.ts';
import { LANGUAGE } from '../words.ts';

/** What servers can be written in, that of the course first. */
export const LANGUAGES = ['c', 'typescript'] as const satisfies readonly Language[];

interface LanguageSwitchProps {
  /** Of the server that is shown, or of the one that is being made. */
  readonly language: Language;
  readonly onChoose: (choice: Choice) => void;
}

/** The same lab with its server in C, or in TypeScript. */
export const LanguageSwitch = ({ language, onChoose }: LanguageSwitchProps) => {
  const name = useId();
  const unless = useCannot('language');
  return (
    <fieldset className="segmented" data-language={language}>
      <legend className="visually-hidden">{LANGUAGE.choice}</legend>
      <div className="segments" title={unless ?? titleOf('language', LANGUAGE.title)}>
        {LANGUAGES.map((one) => (
          <label key={one}>
            <input
              type="radio"
              name={name}
              value={one}
              checked={one === language}
              disabled={unless !== null}
              onChange={() => onChoose({ language: one })}
            />
            <span>{LANGUAGE.names[one]}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
};
