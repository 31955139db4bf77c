import { describeConfig } from '@socketarium/model/words/lab';
import type { CreateLab } from '@socketarium/protocol';
import { LANGUAGE } from '../words.ts';

/** `Unix stream, multiplexing off, sum, in C`. */
export const describeLab = (
  lab: Parameters<typeof describeConfig>[0] & Pick<CreateLab, 'language'>,
) => LANGUAGE.of(describeConfig(lab), lab.language);
