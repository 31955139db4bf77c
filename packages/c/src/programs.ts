import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { compile, type Target } from './compile.ts';

const folder = fileURLToPath(new URL('..', import.meta.url));

const FLAGS = ['-std=gnu11', '-O2', '-g', '-Wall', '-Wextra'];

const filesIn = async (name: string, ending: string): Promise<string[]> =>
  (await readdir(`${folder}${name}`))
    .filter((file) => file.endsWith(ending))
    .sort()
    .map((file) => `${folder}${name}/${file}`);

/** Each is built once in a process; a failure is tried again, because a compiler may have been installed. */
const built = new Map<string, Promise<string>>();

const build = (name: string, target: () => Promise<Target>): Promise<string> => {
  const known = built.get(name);
  if (known !== undefined) return known;
  const building = target().then(compile);
  built.set(name, building);
  building.catch(() => built.delete(name));
  return building;
};

/** The path of the library that is preloaded into an observed program. Throws CannotBuild. */
export const builtShim = (): Promise<string> =>
  build('shim.so', async () => ({
    name: 'shim.so',
    sources: await filesIn('shim', '.c'),
    headers: await filesIn('shim', '.h'),
    flags: [
      ...FLAGS,
      '-D_GNU_SOURCE',
      // The shim replaces what fortified programs call.
      '-U_FORTIFY_SOURCE',
      '-fPIC',
      '-shared',
      '-fvisibility=hidden',
      '-pthread',
    ],
  }));

/** The path of the program that starts an observed program and reads its records. Throws CannotBuild. */
export const builtReader = (): Promise<string> =>
  build('reader', async () => ({
    name: 'reader',
    sources: await filesIn('reader', '.c'),
    headers: [...(await filesIn('reader', '.h')), ...(await filesIn('shim', '.h'))],
    flags: [...FLAGS, '-D_GNU_SOURCE', '-pthread'],
  }));

/** What all servers share, as one object file: each server is then one file to compile. */
const builtCommon = (): Promise<string> =>
  build('common.o', async () => ({
    name: 'common.o',
    sources: await filesIn('common', '.c'),
    headers: await filesIn('common', '.h'),
    flags: [...FLAGS, '-r', '-nostdlib'],
    isObject: true,
  }));

/** The path of a server of servers/, by its name there without `.c`. Throws CannotBuild. */
export const builtServer = (name: string): Promise<string> =>
  build(`server-${name}`, async () => ({
    name: `server-${name}`,
    sources: [`${folder}servers/${name}.c`, await builtCommon()],
    headers: await filesIn('common', '.h'),
    flags: [...FLAGS, '-pthread'],
  }));

/** Everything that labs may need. Throws CannotBuild. */
export const buildAll = async (): Promise<string[]> => {
  const servers = (await readdir(`${folder}servers`)).filter((file) => file.endsWith('.c'));
  const names = servers.map((file) => file.slice(0, -'.c'.length));
  return Promise.all([builtReader(), builtShim(), ...names.map(builtServer)]);
};
