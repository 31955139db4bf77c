import { SocketariumError } from '@socketarium/protocol';
import { scenarioById, type Variant, type VariantChoice, variantOf } from '@socketarium/scenarios';

/**
 * The transitions that the library's scenarios take, in as few runs as possible. Where it depends on
 * timing, a scenario of every-transition/ covers it instead.
 */
const PART: readonly (readonly [id: string, ...choices: VariantChoice[]])[] = [
  ['stale-name', {}, { server: 'select' }, { server: 'poll' }, { server: 'epoll' }],
  ['emfile', {}, { server: 'poll' }, { server: 'epoll' }],
  ['fd-setsize', {}],
  ['edge-strands-clients', {}],
  ['edge-until-eagain', {}],
  ['half-close', {}],
  ['dup-holds-end-of-file-back', {}],
  ['address-in-use', { transport: 'unix-dgram' }],
];

interface LibraryPart {
  readonly variants: readonly Variant[];
  /** Sentences about scenarios and variants that the library no longer has. */
  readonly gone: readonly string[];
}

export const libraryPart = (): LibraryPart => {
  const variants: Variant[] = [];
  const gone: string[] = [];
  for (const [id, ...choices] of PART) {
    const scenario = scenarioById(id);
    if (scenario === undefined) gone.push(`The library has no scenario ${id}.`);
    else {
      for (const choice of choices) {
        try {
          variants.push(variantOf(scenario, choice));
        } catch (error) {
          if (!(error instanceof SocketariumError)) throw error;
          gone.push(error.message);
        }
      }
    }
  }
  return { variants, gone };
};
