import { KEYS, type KeyBinding, printKey } from '../keys.ts';
import { Dialog } from './Dialog.tsx';

const GROUPS: readonly KeyBinding['group'][] = [
  'Scenarios',
  'Server',
  'Lab',
  'Time',
  'Clients',
  'Page',
];

/** Every key there is, from the table that the handler uses too. */
export const KeysDialog = ({ onClose }: { readonly onClose: () => void }) => (
  <Dialog title="Keys" className="keys-dialog" onClose={onClose}>
    <div className="keys-groups">
      {GROUPS.map((group) => (
        <section key={group} aria-label={group}>
          <h3>{group}</h3>
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
    <p>
      Keys rest while you type in a field, and while a menu is open: there the arrow keys move. On
      the timeline they move through time.
    </p>
  </Dialog>
);
