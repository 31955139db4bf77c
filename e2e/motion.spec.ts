import { expect, test } from './fixtures.ts';
import { ONE_AT_A_TIME } from './labs.ts';

/** A message that was seen on its way: what is written on it, and where it began and ended. */
interface Seen {
  readonly text: string;
  readonly from: readonly number[];
  readonly to: readonly number[];
}

interface Watching {
  seen: Seen[];
}

/** Runs in the page: takes down whatever is animated along a way of many points. */
const TAKE_DOWN = () => {
  const seen = new Map<Animation, Seen>();
  const place = (frame: ComputedKeyframe | undefined) =>
    (String(frame?.transform).match(/-?[\d.]+/g) ?? []).map(Number);
  const each = () => {
    for (const animation of document.getAnimations()) {
      const { effect } = animation;
      if (!(effect instanceof KeyframeEffect) || seen.has(animation)) continue;
      const frames = effect.getKeyframes();
      if (frames.length < 10) continue;
      const text = effect.target?.textContent ?? '';
      seen.set(animation, { text, from: place(frames[0]), to: place(frames.at(-1)) });
      (globalThis as unknown as Watching).seen = [...seen.values()];
    }
    requestAnimationFrame(each);
  };
  each();
};

test.use({ reducedMotion: 'no-preference' });

test('what a client sends travels down to the kernel, and is gone once it is there', async ({
  stage,
  daemon,
  createLab,
}) => {
  const lab = await createLab(ONE_AT_A_TIME);
  await stage.open(daemon.url, lab.id);
  await expect(stage.server).toHaveAttribute('data-machine', 'waiting-for-a-connection');
  await stage.page.evaluate(TAKE_DOWN);
  await daemon.addClients(lab.id, { script: { numbers: [7], thinkMs: 500 } });
  await expect
    .poll(() => stage.page.evaluate(() => (globalThis as unknown as Watching).seen ?? []))
    .toContainEqual(expect.objectContaining({ text: '7' }));
  const seen = await stage.page.evaluate(() => (globalThis as unknown as Watching).seen);
  const { from, to } = seen.find(({ text }) => text === '7') ?? { from: [], to: [] };
  expect(Number(to[1]), 'it ends below where it began').toBeGreaterThan(Number(from[1]));

  await expect.poll(() => stage.page.evaluate(() => document.getAnimations().length)).toBe(0);
});
