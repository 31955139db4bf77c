import { Menu } from '../menus/Menu.tsx';
import { FILE_SIZES, printSize } from '../session/newcomers.ts';

interface FileSizeMenuProps {
  readonly bytes: number;
  readonly onBytes: (bytes: number) => void;
}

const SAYS: Readonly<Record<number, string>> = {
  [FILE_SIZES[0]]: 'A clip: to be followed call by call',
  [FILE_SIZES[1]]: 'Some seconds at full speed',
  [FILE_SIZES[2]]: 'Time to watch the buffers',
  [FILE_SIZES[3]]: 'A film; the pace should be full speed',
  [FILE_SIZES[4]]: 'A film in good quality; no more memory is used for it',
};

/** What a client that is added copies. */
export const FileSizeMenu = ({ bytes, onBytes }: FileSizeMenuProps) => (
  <Menu
    name={`File size: ${printSize(bytes)}`}
    action="file-size"
    groups={() => [
      {
        label: 'What an added client copies',
        items: FILE_SIZES.map((size) => ({
          id: String(size),
          name: printSize(size),
          says: SAYS[size] ?? '',
          checked: size === bytes,
          onPress: () => onBytes(size),
        })),
      },
    ]}
  >
    {printSize(bytes)}
  </Menu>
);
