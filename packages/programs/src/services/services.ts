import type { ServiceDefinition } from './conversation.ts';
import { echo } from './echo.ts';
import { sum } from './sum.ts';

/** Every service by its name in the API. */
export const SERVICES = { sum, echo } as const satisfies Record<string, ServiceDefinition>;
