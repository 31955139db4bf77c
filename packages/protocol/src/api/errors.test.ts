import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ERRORS, type ErrorCode, SocketariumError } from './errors.ts';

const doc = readFileSync(new URL('../../../../docs/errors.md', import.meta.url), 'utf8');

/** The document's entries: the text under each `### CODE`. */
const entries = new Map(
  doc
    .split(/^### /m)
    .slice(1)
    .map((text) => {
      const [code = '', ...rest] = text.split('\n');
      // An entry ends where the next chapter begins.
      const body = rest.join('\n').split(/^## /m)[0] ?? '';
      return [code.trim(), body.trim()] as const;
    }),
);

const codes = Object.keys(ERRORS) as ErrorCode[];

describe('the error catalogue', () => {
  it('is documented completely, each error once', () => {
    expect([...entries.keys()].toSorted()).toEqual(codes.toSorted());
    expect(doc.match(/^### /gm)?.length).toBe(codes.length);
  });

  it.each(codes)('%s: docs/errors.md has its HTTP status', (code) => {
    const told = /^HTTP (\d{3})/.exec(entries.get(code) ?? '')?.[1];
    expect(told === undefined ? null : Number(told)).toBe(ERRORS[code].status);
  });

  it.each(codes)('%s has a title of one line, and an explanation', (code) => {
    expect(ERRORS[code].title).toMatch(/^[A-Z][^\n]{10,90}[^.\n]$/);
    expect(entries.get(code)?.length).toBeGreaterThan(60);
  });
});

describe('SocketariumError', () => {
  it('carries its code, a sentence, the field and the cause', () => {
    const cause = new Error('why');
    const error = new SocketariumError('BAD_REQUEST', 'pace: is missing', { field: 'pace', cause });
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({
      name: 'SocketariumError',
      code: 'BAD_REQUEST',
      message: 'pace: is missing',
      field: 'pace',
      cause,
    });
    expect(new SocketariumError('INTERNAL', 'x')).not.toHaveProperty('cause');
  });
});
