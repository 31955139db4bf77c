export { Host } from './host.ts';
export type { BatchListener, HostOptions, Lab } from './types.ts';
