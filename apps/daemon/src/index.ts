export { type Api, type ApiOptions, type CommandDone, createApi, type Health } from './api.ts';
export { LabFrames, type StreamClock } from './frames.ts';
export type { LabHost, LiveLab } from './labs.ts';
export { openApiDocument } from './openapi.ts';
export { type Daemon, type DaemonOptions, startDaemon, VERSION } from './server.ts';
export { Viewer, type ViewerSink } from './stream.ts';
