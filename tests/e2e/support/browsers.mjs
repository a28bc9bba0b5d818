// The browsers that the tests run in: SLALOM_BROWSER says which. Chromium and Firefox are driven by Playwright, Firefox as
// it is installed, over WebDriver BiDi.
import { chromium, firefox } from 'playwright-core';

const chromiumFlags = [
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
};

/** The name of the browser the tests run in. */
export const engine = process.env.SLALOM_BROWSER ?? 'chromium';

/** Starts it. flags: for Chromium alone. */
export const launch = (flags) => launchers[engine](flags);

/** For what only one engine's driver can do: `test(name, onlyIn('chromium', why), …)`. */
export const onlyIn = (name, why) => ({ skip: engine === name ? false : `not in ${engine}: ${why}` });
