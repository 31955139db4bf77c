import { Component, type ReactNode } from 'react';
import { Button } from '../controls/Button.tsx';
import { MISHAP } from '../words.ts';
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
      <Cover title={MISHAP.title}>
        <p>
          {MISHAP.says}
          <code>{failed.message}</code>
          {MISHAP.goesOn}
        </p>
        <Button name={MISHAP.again} onPress={() => this.setState({ failed: null })} />
      </Cover>
    );
  }
}
