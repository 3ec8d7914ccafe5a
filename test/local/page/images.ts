import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Browser } from 'playwright-core';

/** Images are scaled down to a grid of cells to compare them. */
const COLUMNS = 48;
const ROWS = 32;
/** How far a cell may differ, and how many cells may differ more, from 0 to 1. Fonts vary between machines. */
const CELL = 0.12;
const SHARE = 0.06;

/**
 * Compares an image with the one in the documents, loosely. A missing image is written, and so is every image with
 * `UPDATE_IMAGES=1`, but never in CI.
 *
 * @returns a message with the path of the new image; undefined if the images match.
 */
export async function compareImage(browser: Browser, file: string, png: Buffer): Promise<string | undefined> {
  const { CI, UPDATE_IMAGES } = process.env;
  const mayWrite = CI === undefined || CI === '';
  if (mayWrite && (UPDATE_IMAGES === '1' || !existsSync(file))) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, png);
    return undefined;
  }
  const share = existsSync(file) ? await differingShare(browser, readFileSync(file), png) : 1;
  if (share <= SHARE) return undefined;
  const seen = join(tmpdir(), `usher-${file.split('/').at(-1)}`);
  writeFileSync(seen, png);
  return `${file} differs from the page in ${Math.round(share * 100)} % of its cells: check ${seen}, then run \`UPDATE_IMAGES=1 npm test -- test/local/page\``;
}

async function differingShare(browser: Browser, one: Buffer, other: Buffer): Promise<number> {
  const page = await browser.newPage();
  const urls = [one, other].map((png) => `data:image/png;base64,${png.toString('base64')}`);
  const share = await page.evaluate<number>(
    `(${COMPARE})(${JSON.stringify(urls)}, ${COLUMNS}, ${ROWS}, ${CELL})`,
  );
  await page.close();
  return share;
}

/** The share of cells that differ. Runs in the browser, which can decode images. */
const COMPARE = `async (urls, columns, rows, limit) => {
  const [first, second] = await Promise.all(urls.map(async (url) => {
    const image = new Image();
    image.src = url;
    await image.decode();
    const context = new OffscreenCanvas(columns, rows).getContext('2d');
    context.imageSmoothingQuality = 'high';
    context.drawImage(image, 0, 0, columns, rows);
    return context.getImageData(0, 0, columns, rows).data;
  }));
  const distance = (at) => [0, 1, 2].reduce((sum, part) => sum + Math.abs(first[at + part] - second[at + part]), 0);
  const cells = Array.from({ length: columns * rows }, (_, cell) => distance(4 * cell) / (3 * 255));
  return cells.filter((difference) => difference > limit).length / cells.length;
}`;
