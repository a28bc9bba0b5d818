// The browsers that the tests run in: SLALOM_BROWSER says which. Chromium and Firefox are driven by Playwright, Firefox as
// it is installed, over WebDriver BiDi; WebKitGTK is driven over WebDriver.
import { chromium, firefox } from 'playwright-core';
import { launchOverWebDriver } from './webdriver.mjs';

export const chromiumFlags = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** BiDi commands that Playwright sends whatever it is asked for and a long-term release of Firefox does not know yet. */
const notKnownYet = new Set(['emulation.setMediaFeaturesOverride']);

/** Has Playwright take such a command for done; it has no public way to say so. */
function forgiveWhatIsNotKnownYet() {
  const type = firefox._connection.toImpl(firefox)._bidiFirefox;
  if (Object.hasOwn(type, 'connectToTransport')) return;
  const connect = type.connectToTransport;
  type.connectToTransport = (transport, options) => {
    const send = transport.send.bind(transport);
    transport.send = (message) => {
      if (!notKnownYet.has(message.method)) return send(message);
      queueMicrotask(() => transport.onmessage?.({ type: 'success', id: message.id, result: {} }));
    };
    return connect.call(type, transport, options);
  };
}

const launchers = {
  chromium: (flags) =>
    chromium.launch({ executablePath: process.env.SLALOM_CHROMIUM, args: [...chromiumFlags, ...flags] }),
  firefox: () => {
    forgiveWhatIsNotKnownYet();
    return firefox.launch({ channel: 'moz-firefox', executablePath: process.env.SLALOM_FIREFOX });
  },
  webkit: () =>
    launchOverWebDriver({ driver: process.env.SLALOM_WEBKIT_DRIVER, browser: process.env.SLALOM_WEBKIT_BROWSER }),
};

/** The name of the browser the tests run in. */
export const engine = process.env.SLALOM_BROWSER ?? 'chromium';

/** Starts it. flags: for Chromium alone. */
export const launch = (flags) => launchers[engine](flags);

/** What tests want and the drivers of the other engines cannot do. */
const beyond = {
  chromium: [],
  firefox: ['break a page', 'copy a tab', 'prefer dark', 'speak CDP'],
  webkit: [
    'break a page',
    'change answers',
    'prefer dark',
    'run a script before the page',
    'speak CDP',
    'watch requests',
  ],
};

/** For a test that wants such a thing: `test(name, needs('prefer dark'), …)`. */
export function needs(...abilities) {
  const lacking = abilities.filter((ability) => beyond[engine].includes(ability));
  return { skip: lacking.length > 0 && `the driver of ${engine} cannot ${lacking.join(' or ')}` };
}
