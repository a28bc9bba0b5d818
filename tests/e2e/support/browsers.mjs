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
const firefoxAtDesk = {
  'ui.primaryPointerCapabilities': 6,
  'ui.allPointerCapabilities': 6,
};

/** What a person may have set before the browser starts: flags for Chromium, preferences for Firefox and for WebKit. */
const settings = {
  dark: { firefox: { 'layout.css.prefers-color-scheme.content-override': 0 } },
  fingers: { firefox: { 'ui.primaryPointerCapabilities': 1, 'ui.allPointerCapabilities': 1 } },
  'less motion': { firefox: { 'ui.prefersReducedMotion': 1 } },
  'large text': {
    chromium: ['--blink-settings=defaultFontSize=32'],
    firefox: { 'font.size.variable.x-western': 32 },
    webkit: { fontSize: 32 },
  },
  // In software, where there is no graphics card.
  'WebGL drawn without a card': { chromium: ['--enable-unsafe-swiftshader'] },
  'WebGPU without a card': {
    chromium: [
      '--enable-unsafe-webgpu',
      '--use-webgpu-adapter=swiftshader',
      // Its driver takes seconds to compile that workgroup memory is set to zero.
      '--enable-dawn-features=disable_workgroup_init',
    ],
    // Its list of drivers that are known to be good has none of those that let the processor play the card.
    firefox: { 'dom.webgpu.enabled': true, 'gfx.webgpu.ignore-blocklist': true },
  },
};

const launchers = {
  chromium: (set) => {
    const flags = set.flatMap((name) => settings[name].chromium ?? []);
    return chromium.launch({ executablePath: process.env.SLALOM_CHROMIUM, args: [...chromiumFlags, ...flags] });
  },
  firefox: (set) => {
    mendTransport();
    const firefoxUserPrefs = Object.assign({}, firefoxAtDesk, ...set.map((name) => settings[name].firefox));
    const executablePath = process.env.SLALOM_FIREFOX;
    return firefox.launch({ channel: 'moz-firefox', executablePath, firefoxUserPrefs });
  },
  webkit: (set) => {
    const programs = { driver: process.env.SLALOM_WEBKIT_DRIVER, browser: process.env.SLALOM_WEBKIT_BROWSER };
    return launchOverWebDriver(programs, Object.assign({}, ...set.map((name) => settings[name].webkit)));
  },
};

/** The name of the browser the tests run in. */
export const engine = process.env.SLALOM_BROWSER ?? 'chromium';

/** Starts it. set: names of settings. */
export const launch = (set) => launchers[engine](set);

/** Splits the options of a page into settings, where the browser takes them for all its pages only, and what is left. */
export function splitOptions(options = {}) {
  if (engine !== 'firefox') return { set: [], options };
  const { colorScheme, reducedMotion, hasTouch, isMobile, ...others } = options;
  const set = [
    ...(colorScheme === 'dark' ? ['dark'] : []),
    ...(reducedMotion === 'reduce' ? ['less motion'] : []),
    ...(hasTouch ? ['fingers'] : []),
  ];
  return { set, options: others };
}

/** What tests want and the drivers of the other engines cannot do. */
const beyond = {
  chromium: [],
  firefox: ['break a page', 'choose a folder', 'copy a tab', 'draw in WebGL', 'speak CDP'],
  webkit: ['break a page', 'choose a folder', 'draw in WebGL', 'point with fingers', 'speak CDP'],
};

export const canDo = (ability) => !beyond[engine].includes(ability);

/** For a test that wants such a thing: `test(name, needs('speak CDP'), …)`. */
export function needs(...abilities) {
  const lacking = abilities.filter((ability) => !canDo(ability));
  return { skip: lacking.length > 0 && `the driver of ${engine} cannot ${lacking.join(' or ')}` };
}
