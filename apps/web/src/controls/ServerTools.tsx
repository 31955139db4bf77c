import { memo } from 'react';
import type { Plan } from '../faults/fault.ts';
import type { Action } from '../keys.ts';
import type { LabPicture } from '../store/lab-view.ts';
import type { Observable } from '../store/observable.ts';
import { SERVER_TOOLS } from '../words.ts';
import { Button } from './Button.tsx';
import { FaultsMenu } from './FaultsMenu.tsx';

interface ServerToolsProps {
  readonly picture: Observable<LabPicture>;
  readonly selected: string | null;
  readonly onFault: (plan: Plan) => void;
  readonly onAct: (action: Action) => void;
}

/** What becomes of the server: on its card. */
export const ServerTools = memo((props: ServerToolsProps) => (
  <div className="server-tools" role="toolbar" aria-label={SERVER_TOOLS.bar}>
    <Button
      name={SERVER_TOOLS.stop}
      action="stop-server"
      onPress={() => props.onAct('stop-server')}
    />
    <FaultsMenu picture={props.picture} selected={props.selected} onPlan={props.onFault} />
  </div>
));
