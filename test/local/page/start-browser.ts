import { createRequire } from 'node:module';
import chromium from '@sparticuz/chromium';
import { type Browser, type BrowserContext, chromium as playwright, type Page } from 'playwright-core';

/** The flags that a browser in a container needs; none that weakens the page's protections. */
const FLAGS = [
  '--headless=shell',
  '--no-sandbox',
  '--no-zygote',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--font-render-hinting=none',
];

/** A browser with the page that all tests share. */
export interface TestBrowser {
  readonly browser: Browser;
  readonly page: Page;
  /** The lines of the console, with the browser's own errors and warnings. */
  readonly console: string[];
  /** The origins other than the page's own that the page requested. */
  readonly strangers: Set<string>;
}

export async function startBrowser(url: string): Promise<TestBrowser> {
  const executablePath = await chromium.executablePath();
  const browser = await playwright.launch({ executablePath, args: FLAGS, headless: true });
  const context = await browser.newContext({
    viewport: { width: 1280, height: 820 },
    reducedMotion: 'reduce',
  });
  await addEmoji(context);
  const page = await context.newPage();
  const lines: string[] = [];
  const strangers = new Set<string>();
  page.on('console', (message) => lines.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => lines.push(`error: ${error.message}`));
  page.on('request', (request) => {
    const { origin } = new URL(request.url());
    if (origin !== url) strangers.add(origin);
  });
  page.setDefaultTimeout(10_000);
  return { browser, page, console: lines, strangers };
}

/** Adds an emoji font, which machines that run tests often lack; people's browsers have their own. */
async function addEmoji(context: BrowserContext): Promise<void> {
  const file = createRequire(import.meta.url).resolve('twemoji-colr-font/twemoji.woff2');
  await context.route('**/test-font', (route) => route.fulfill({ path: file, contentType: 'font/woff2' }));
  const style = `@font-face { font-family: Twemoji; src: url('/test-font') format('woff2'); unicode-range: U+2300-FFFF, U+1F000-1FFFF }
    :root { font-family: system-ui, 'DejaVu Sans', sans-serif, Twemoji }
    .reactions, .post { font-family: Twemoji, system-ui, 'DejaVu Sans', sans-serif }`;
  await context.addInitScript(
    `const sheet = new CSSStyleSheet(); sheet.replaceSync(${JSON.stringify(style)}); document.adoptedStyleSheets = [sheet];`,
  );
}
