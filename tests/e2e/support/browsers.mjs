// The browsers that the tests run in: SLALOM_BROWSER says which. Chromium and Firefox are driven by Playwright, Firefox as
// it is installed, over WebDriver BiDi; WebKitGTK is driven over WebDriver.
import { chromium, firefox } from 'playwright-core';
import { mendTransport } from './firefox-transport.mjs';
import { launchOverWebDriver } from './webdriver/browser.mjs';

export const chromiumFlags = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Firefox as at a desk: its headless form has no mouse and says so to style sheets. */
const firefoxSettings = {
  'ui.primaryPointerCapabilities': 6,
  'ui.allPointerCapabilities': 6,
};

const launchers = {
  chromium: (flags) =>
    chromium.launch({ executablePath: process.env.SLALOM_CHROMIUM, args: [...chromiumFlags, ...flags] }),
  firefox: () => {
    mendTransport();
    const executablePath = process.env.SLALOM_FIREFOX;
    return firefox.launch({ channel: 'moz-firefox', executablePath, firefoxUserPrefs: firefoxSettings });
  },
  webkit: () =>
    launchOverWebDriver({ driver: process.env.SLALOM_WEBKIT_DRIVER, browser: process.env.SLALOM_WEBKIT_BROWSER }, {}),
};

/** The name of the browser the tests run in. */
export const engine = process.env.SLALOM_BROWSER ?? 'chromium';

/** Starts it. flags: for Chromium alone. */
export const launch = (flags) => launchers[engine](flags);

/** What tests want and the drivers of the other engines cannot do. */
const beyond = {
  chromium: [],
  firefox: ['break a page', 'copy a tab', 'prefer dark', 'speak CDP'],
  webkit: ['break a page', 'speak CDP'],
};

/** For a test that wants such a thing: `test(name, needs('prefer dark'), …)`. */
export function needs(...abilities) {
  const lacking = abilities.filter((ability) => beyond[engine].includes(ability));
  return { skip: lacking.length > 0 && `the driver of ${engine} cannot ${lacking.join(' or ')}` };
}
