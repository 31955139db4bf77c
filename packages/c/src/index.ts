/**
 * The C programs: the shim that records what a program does, its reader, and the servers of the course.
 * Each is compiled when it is first needed.
 */
export { CannotBuild } from './cannot-build.ts';
export { builtReader, builtServer, builtShim } from './programs.ts';
