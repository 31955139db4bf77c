import { expect, test } from 'vitest';
import { MessageLines } from './message-lines.ts';
import { SumConversation } from './sum.ts';

const answers = (...messages: string[]): string[] => {
  const sum = new MessageLines(new SumConversation());
  return messages.flatMap((text) => {
    const bytes = Buffer.from(`${text}left over from before`);
    const { replies } = sum.feed({ bytes, length: text.length });
    return replies.map((reply) => Buffer.from(reply.bytes).toString());
  });
};

test('a message is a line, with a newline or without', () => {
  expect(answers('3', '40\n', '', '0')).toEqual(['not a number: \n', '43\n']);
});

test('a message may hold more than one line', () => {
  expect(answers('3\n4', '0\n5')).toEqual(['7\n']);
});
