import { expect, test } from 'vitest';
import { refusal } from './system.mjs';

test('Linux with a Node that is new enough is accepted', () => {
  expect(refusal({ platform: 'linux', version: '20.19.0' })).toBeNull();
  expect(refusal({ platform: 'linux', version: '24.1.0' })).toBeNull();
});

test('a refusal has a remedy', () => {
  expect(refusal({ platform: 'darwin', version: '24.1.0' })).toContain('docker compose up');
  expect(refusal({ platform: 'linux', version: '20.18.1' })).toContain('Node 20.19');
  expect(refusal({ platform: 'linux', version: '18.20.0' })).toContain('18.20.0');
});
