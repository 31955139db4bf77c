import { Menu } from '../menus/Menu.tsx';
import { FILE_SIZES, printSize } from '../session/newcomers.ts';
import { FILE_SIZE } from '../words.ts';

interface FileSizeMenuProps {
  readonly bytes: number;
  readonly onBytes: (bytes: number) => void;
}

/** What a client that is added copies. */
export const FileSizeMenu = ({ bytes, onBytes }: FileSizeMenuProps) => (
  <Menu
    name={FILE_SIZE.menu(printSize(bytes))}
    action="file-size"
    groups={() => [
      {
        label: FILE_SIZE.group,
        items: FILE_SIZES.map((size, i) => ({
          id: String(size),
          name: printSize(size),
          says: FILE_SIZE.sizes[i] ?? '',
          checked: size === bytes,
          onPress: () => onBytes(size),
        })),
      },
    ]}
  >
    {printSize(bytes)}
  </Menu>
);
