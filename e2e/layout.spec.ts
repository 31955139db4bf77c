import type { CreateLabInput } from '@socketarium/protocol';
import { PANELS } from '../apps/web/src/words.ts';
import { expect, test } from './fixtures.ts';
import { patient } from './labs.ts';

/** From the narrowest that WCAG 1.4.10 asks for (320 CSS pixels) to a large screen. */
const SIZES = [
  { width: 320, height: 640 },
  { width: 390, height: 844 },
  { width: 640, height: 360 },
  { width: 900, height: 700 },
  { width: 1024, height: 768 },
  { width: 1110, height: 768 },
  { width: 1280, height: 720 },
  { width: 1440, height: 900 },
  { width: 1920, height: 1080 },
] as const;

/**
 * What cannot be read: elements that reach beyond the window, with nothing to scroll or to hide them on
 * purpose, and clients’ names that are cut.
 */
const cutOff = (): string[] => {
  const cut: string[] = [];
  const hides = (element: Element): boolean => {
    const { overflowX, clipPath } = getComputedStyle(element);
    return overflowX !== 'visible' || clipPath !== 'none';
  };
  const hidden = (element: Element | null, page: Element): boolean =>
    element !== null && element !== page && (hides(element) || hidden(element.parentElement, page));
  const [page] = document.querySelectorAll('[data-lab]');
  const room = page?.parentElement;
  if (page == null || room == null) return ['there is no lab'];
  if (room.scrollWidth > room.clientWidth) cut.push(`scrolls sideways: ${room.scrollWidth}`);
  for (const wide of page.querySelectorAll('.machine-picture, .panel')) {
    if (wide.scrollWidth > wide.clientWidth)
      cut.push(`${wide.className} is ${wide.scrollWidth} wide`);
  }
  for (const element of page.querySelectorAll('*')) {
    const { right, width } = element.getBoundingClientRect();
    const text = (element.textContent ?? '').trim();
    if (width > 0 && right > window.innerWidth + 1 && !hidden(element, page)) {
      cut.push(`${element.tagName} “${text.slice(0, 40)}” to ${Math.round(right)}`);
    }
    const named = element.closest('[data-client]') !== null && /^(client |#)?\d+$/.test(text);
    const title = element.matches('.stage-name, .timeline-name, .call-caller');
    if (
      (named || title) &&
      element.childElementCount === 0 &&
      element.scrollWidth > element.clientWidth + 1
    ) {
      if (getComputedStyle(element).overflowX !== 'visible') cut.push(`the name ${text}`);
    }
  }
  return cut;
};

const LABS: readonly CreateLabInput[] = [
  // The longest words in the bar.
  { transport: 'unix-stream', server: 'epoll', service: 'descriptor' },
  { transport: 'tcp', server: 'iterative', service: 'sum', backlog: 2 },
];

for (const config of LABS) {
  const { transport, server } = config;
  test(`nothing is cut from 320 to 1920 pixels: ${transport}, ${server}`, async ({
    stage,
    daemon,
    createLab,
  }) => {
    test.slow();
    const lab = await createLab(config);
    const count = 6;
    await daemon.addClients(lab.id, config.service === 'descriptor' ? { count } : patient(count));
    await stage.open(daemon.url, lab.id);
    await expect(stage.clients).toHaveCount(count);
    for (const rewound of [false, true]) {
      if (rewound) await stage.page.keyboard.press('ArrowLeft');
      for (const size of SIZES) {
        await stage.page.setViewportSize(size);
        // Laid out anew, and drawn.
        await expect
          .poll(() => stage.page.evaluate(cutOff), {
            message: `${size.width} pixels${rewound ? ', rewound' : ''}`,
            timeout: 10_000,
          })
          .toEqual([]);
      }
    }
  });
}

/** What lies upon what stands beside it, on the page's grid. */
const overlapping = (): string[] => {
  const parts = [...document.querySelectorAll('[data-lab] > .lab-picture, [data-lab] > .lab-side')];
  const [picture, side] = parts.map((part) => part.getBoundingClientRect());
  if (picture === undefined || side === undefined) return ['there is no panel'];
  const apart = side.left >= picture.right - 1 || side.top >= picture.bottom - 1;
  const stage = document.querySelector('.lab-stage');
  const inside = stage !== null && stage.scrollWidth <= stage.clientWidth + 1;
  return [
    ...(apart ? [] : ['the panel lies upon the picture']),
    ...(inside ? [] : ['the stage is cut']),
  ];
};

test('presenter mode and the panels have room at every size', async ({
  stage,
  daemon,
  createLab,
}) => {
  test.slow();
  const lab = await createLab({ transport: 'tcp', server: 'epoll', service: 'echo' });
  await daemon.addClients(lab.id, patient(4));
  await stage.open(daemon.url, lab.id);
  await expect(stage.clients).toHaveCount(4);
  const check = async (what: string) => {
    for (const size of SIZES) {
      await stage.page.setViewportSize(size);
      const wrong = async () => [
        ...(await stage.page.evaluate(cutOff)),
        ...(await stage.page.evaluate(overlapping)),
      ];
      const message = `${what}, ${size.width} pixels`;
      await expect.poll(wrong, { message, timeout: 10_000 }).toEqual([]);
    }
  };
  for (const name of [PANELS.calls, PANELS.descriptors]) {
    await stage.page.getByRole('tab', { name }).click();
    await check(name);
  }
  await stage.page.keyboard.press('P');
  await check('presenter mode');
});
