import { createLab, language } from '@socketarium/protocol';
import { expect, test } from 'vitest';
import { describeLab } from './describe-lab.ts';

test('labs that differ by their language only are told apart', () => {
  const lab = { transport: 'tcp', server: 'poll', service: 'echo' } as const;
  const all = language.options.map((one) =>
    describeLab(createLab.parse({ ...lab, language: one })),
  );
  expect(new Set(all).size).toBe(language.options.length);
});
