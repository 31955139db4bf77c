import { Component, type ReactNode } from 'react';
import { Button } from '../controls/Button.tsx';
import { Cover } from './Cover.tsx';

interface MishapProps {
  /** What is drawn; another one of these is another try. */
  readonly of: string;
  readonly children: ReactNode;
}

interface MishapState {
  readonly failed: Error | null;
  readonly of: string;
}

/** A fault in the drawing takes the drawing with it, not the page: the controls go on working. */
export class Mishap extends Component<MishapProps, MishapState> {
  override state: MishapState = { failed: null, of: this.props.of };

  static getDerivedStateFromError(failed: unknown): Partial<MishapState> {
    return { failed: failed instanceof Error ? failed : new Error(String(failed)) };
  }

  static getDerivedStateFromProps(props: MishapProps, state: MishapState): MishapState | null {
    return props.of === state.of ? null : { failed: null, of: props.of };
  }

  override render(): ReactNode {
    const { failed } = this.state;
    if (failed === null) return this.props.children;
    return (
      <Cover title="The drawing failed">
        <p>
          This is a fault of the page’s own: <code>{failed.message}</code>. The lab goes on.
        </p>
        <Button name="Draw again" onPress={() => this.setState({ failed: null })} />
      </Cover>
    );
  }
}
