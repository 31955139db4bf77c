import type { Service } from '@socketarium/protocol';
import type { ServiceDefinition } from './conversation.ts';
import { descriptor } from './descriptor.ts';
import { echo } from './echo.ts';
import { file } from './file.ts';
import { sum } from './sum.ts';

/** Every service by its name in the API. */
export const SERVICES: Readonly<Record<Service, ServiceDefinition>> = {
  sum,
  echo,
  file,
  descriptor,
};
