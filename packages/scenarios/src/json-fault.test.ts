import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonFault } from './json-fault.ts';

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

describe('the first fault of a text', () => {
  it.each([
    ['', 1, 1, 'a value is expected and the text ends'],
    ['{\n  "id": "x",\n}', 3, 1, 'a field’s name in double quotes is expected and there is "}"'],
    ['{\n  "id": oops\n}', 2, 9, 'a value is expected and there is "oops"'],
    ['{\n  "id": "x"', 2, 12, '"," or "}" is expected and the text ends'],
    ['{"a" 1}', 1, 6, '":" is expected and there is "1}"'],
    ['[1 2]', 1, 4, '"," or "]" is expected and there is "2]"'],
    ['[1] // so', 1, 5, 'the end is expected and there is "// so"'],
    ['"a\nb"', 1, 1, 'a text that ends on its line is expected and there is "\\"a"'],
    [`${'['.repeat(300)}`, 1, 201, 'less nesting is expected and there is "[[[[[[[[[[[["'],
  ])('%j is at line %d, column %d', (text, line, column, what) => {
    expect(jsonFault(text)).toEqual({ line, column, what });
  });

  it('is found exactly where JSON.parse refuses', () => {
    const char = fc.constantFrom(...'{}[]",:\\ \n-+.0e1utrefalsn\u0001');
    fc.assert(
      fc.property(fc.string({ unit: char, maxLength: 12 }), (text) => {
        expect(jsonFault(text) === null).toBe(isJson(text));
      }),
      { numRuns: 2000 },
    );
  });

  it('is in no text from JSON.stringify, and in each that is cut short', () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(), (text, cut) => {
        expect(jsonFault(text)).toBeNull();
        const part = text.slice(0, cut % text.length);
        expect(jsonFault(part) === null).toBe(isJson(part));
      }),
    );
  });
});
