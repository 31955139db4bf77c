import type { Language } from '@socketarium/protocol';
import { Button } from '../controls/Button.tsx';
import { KEYS, type KeyBinding, printKey } from '../keys.ts';
import { useObservable } from '../store/observable.ts';
import { type Settings, setSetting, settings } from '../store/settings.ts';
import { HELP, KEY_GROUPS, LANGUAGE } from '../words.ts';
import { Dialog } from './Dialog.tsx';

const GROUPS: readonly KeyBinding['group'][] = [
  'scenarios',
  'server',
  'lab',
  'time',
  'clients',
  'page',
];

interface HelpDialogProps {
  /** Of the server that is shown; null when none is. */
  readonly language: Language | null;
  readonly onClose: () => void;
  readonly onTour: () => void;
}

/** The tour, what can be set, and every key there is, from the table that the handler uses too. */
export const HelpDialog = ({ language, onClose, onTour }: HelpDialogProps) => (
  <Dialog title={HELP.title} className="help-dialog" onClose={onClose}>
    <div className="help-settings">
      <Button name={HELP.tour} tone="strong" onPress={onTour} />
      <Setting of="keys" />
      <Setting of="voice" />
    </div>
    <div className="keys-groups">
      {GROUPS.map((group) => (
        <section key={group} aria-label={KEY_GROUPS[group]}>
          <h3>{KEY_GROUPS[group]}</h3>
          <dl>
            {KEYS.filter((binding) => binding.group === group).map(({ action, keys, does }) => (
              <div key={action}>
                <dt>
                  {keys.map((key) => (
                    <kbd key={key}>{printKey(key)}</kbd>
                  ))}
                </dt>
                <dd>{does}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </div>
    <p>{HELP.keysRest}</p>
    <p>
      {LANGUAGE.help} {language !== null && LANGUAGE.helpNow(language)}
    </p>
  </Dialog>
);

const Setting = ({ of }: { readonly of: keyof Settings }) => {
  const on = useObservable(settings)[of];
  return (
    <label className="help-setting">
      <input
        type="checkbox"
        checked={on}
        onChange={(event) => setSetting(of, event.target.checked)}
      />
      {HELP.settings[of]}
    </label>
  );
};
