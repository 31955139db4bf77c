import { beginning } from '@socketarium/model/testing/facts';
import { expect, test } from 'vitest';
import { nextConfig } from './next-lab.ts';

const ofC = () => {
  const state = beginning();
  return { ...state, config: { ...state.config, language: 'c' as const } };
};

test('the next run is in the language of this one, unless the other is chosen', () => {
  expect(nextConfig(ofC(), {}).config.language).toBe('c');
  expect(nextConfig(ofC(), { server: 'select' }).config).toMatchObject({
    server: 'select',
    language: 'c',
  });
  expect(nextConfig(ofC(), { transport: 'udp' }).config.language).toBe('c');
  const { config } = nextConfig(ofC(), { language: 'typescript' });
  expect(config).toMatchObject({ language: 'typescript', server: ofC().config.server });
});
