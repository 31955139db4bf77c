import type { Copy } from '@socketarium/model/words/copy';

export interface CopyBarProps {
  readonly copy: Copy;
  /** Whose copy it is. */
  readonly whose: string;
  /** With name, rate and time left, where there is room for them. */
  readonly wordy: boolean;
}

/** How far a copy has come, and what became of it. */
export const CopyBar = ({ copy, whose, wordy }: CopyBarProps) => {
  const { percent, words, name, verified } = copy;
  const share = percent === null ? '…' : `${percent} %`;
  return (
    <div className="stage-copy" data-verdict={verified === null ? 'none' : String(verified)}>
      {wordy && (
        <span className="stage-copy-words">
          <span>{name}</span>
          <span>{words}</span>
        </span>
      )}
      <span className="stage-copy-bar">
        <span
          className="stage-fill"
          role="progressbar"
          tabIndex={-1}
          aria-label={`${whose}: ${name}`}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={percent ?? undefined}
          aria-valuetext={`${share}, ${words}`}
        >
          <i style={{ transform: `scaleX(${((percent ?? 0) / 100).toFixed(3)})` }} />
        </span>
        <b>{!wordy && verified !== null ? words : share}</b>
      </span>
    </div>
  );
};
