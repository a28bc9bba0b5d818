// What the build needs from the system: which of it is missing, and installing that with apt when it is allowed.
// A thing counts as present when its command or file is there, wherever it came from.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { Failure, step } from './log.mjs';

const ask = (command, args) => spawnSync(command, args, { encoding: 'utf8' });
export const onPath = (command) => ask('sh', ['-c', `command -v ${command}`]).stdout?.trim() || null;

export const findChromium = () =>
  process.env.SLALOM_CHROMIUM ||
  ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'].map(onPath).find(Boolean) ||
  null;

/** The other engines the page is tested in, where they can be had. */
export const findFirefox = () =>
  process.env.SLALOM_FIREFOX || ['firefox-esr', 'firefox'].map(onPath).find(Boolean) || null;

/** WebKitGTK's driver and the small browser that comes with it; it needs a screen, which Xvfb is. */
export function findWebKit() {
  const driver = process.env.SLALOM_WEBKIT_DRIVER || onPath('WebKitWebDriver');
  const folders = ['/usr/lib', '/usr/libexec'].flatMap((folder) =>
    ['', `/${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu`].map((triple) => folder + triple),
  );
  const browsers = folders.flatMap((folder) =>
    ['6.0', '4.1', '4.0'].map((api) => `${folder}/webkit2gtk-${api}/MiniBrowser`),
  );
  const browser = process.env.SLALOM_WEBKIT_BROWSER || browsers.find((path) => existsSync(path));
  return driver && browser && onPath('xvfb-run') ? { driver, browser } : null;
}

export const clangFormat = 'clang-format-19';

// Debian package: how to see that what it brings is there. CMake downloads a missing library, not a missing tool.
const tools = {
  'ca-certificates': () => existsSync('/etc/ssl/certs/ca-certificates.crt') || !hasApt(),
  chromium: findChromium,
  [clangFormat]: () => onPath(clangFormat),
  cmake: () => onPath('cmake'),
  'firefox-esr': findFirefox,
  'fonts-dejavu-core': () => existsSync('/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf'),
  'g++': () => onPath('c++'),
  'ninja-build': () => onPath('ninja'),
  patchelf: () => onPath('patchelf'),
  python3: () => onPath('python3'),
  'webkit2gtk-driver': findWebKit,
  xauth: () => onPath('xauth'),
  xvfb: () => onPath('xvfb-run'),
};
const libraries = {
  googletest: () => existsSync('/usr/src/googletest/CMakeLists.txt'),
  'libbenchmark-dev': () => existsSync('/usr/include/benchmark/benchmark.h'),
  'libcli11-dev': () => existsSync('/usr/include/CLI/CLI.hpp'),
  'libpng-dev': () => existsSync('/usr/include/png.h'),
  'nlohmann-json3-dev': () => existsSync('/usr/include/nlohmann/json.hpp'),
  'zlib1g-dev': () => existsSync('/usr/include/zlib.h'),
};

const wasm = ['ca-certificates', 'cmake', 'ninja-build', 'nlohmann-json3-dev'];
const native = [...wasm, 'g++', 'libcli11-dev', 'libpng-dev', 'zlib1g-dev'];

/** Packages by purpose. `npm start` asks for `wasm` only: no native compiler, test framework or browser. */
export const packages = {
  wasm,
  native,
  privateToolchain: ['ca-certificates', 'patchelf', 'python3'],
  test: [...native, 'googletest', 'libbenchmark-dev', 'chromium', 'fonts-dejavu-core', clangFormat],
  bench: [...native, 'libbenchmark-dev', 'chromium'],
};

/** Without these a purpose is served in part, and says so. */
export const usefulPackages = { test: ['firefox-esr', 'xauth', 'xvfb', 'webkit2gtk-driver'] };

export const hasApt = () => Boolean(onPath('apt-get') && onPath('dpkg-deb'));

/** The words to put before a command that needs root, or null when there is no way to ask for it. */
function rootPrefix() {
  if (process.getuid?.() === 0) return [];
  return ask('sudo', ['-n', 'true']).status === 0 ? ['sudo', '-n'] : null;
}

const missingOf = (names) => {
  const probe = { ...tools, ...libraries };
  return names.filter((name) => !probe[name]());
};

/** prefix: from rootPrefix. */
const install = (prefix, names, remedy) =>
  step(
    `Install system packages: ${names.join(' ')}`,
    async (task) => {
      // `env`, because sudo drops the environment.
      const apt = [...prefix, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get'];
      await task.run(apt[0], [...apt.slice(1), 'update']);
      await task.run(apt[0], [...apt.slice(1), 'install', '-y', '--no-install-recommends', ...names]);
    },
    { log: 'install-system-packages', remedy },
  );

/** Makes sure the named packages' contents are there. */
export async function ensurePackages(names) {
  const missing = missingOf(names);
  if (missing.length === 0) return;

  if (!hasApt()) {
    const missingTools = missing.filter((name) => name in tools);
    if (missingTools.length === 0) return;
    throw new Failure(`not found on this machine: ${missingTools.join(', ')}`, {
      step: 'Look for system packages',
      remedy: 'these are the names in Debian; install them with the package manager of this system, then start again',
    });
  }

  const line = `apt-get update && apt-get install -y --no-install-recommends ${missing.join(' ')}`;
  const prefix = rootPrefix();
  if (prefix === null) {
    throw new Failure(`missing: ${missing.join(' ')}`, {
      step: 'Look for system packages',
      remedy: `run this line, then start again:\n\n    sudo sh -c '${line}'\n`,
    });
  }
  await install(prefix, missing, `run this by hand as root and read what it says:\n\n    ${line}\n`);
}

/** Gets what of these can be had without asking anybody; each by itself, because another system may lack one. */
export async function tryPackages(names) {
  const prefix = hasApt() ? rootPrefix() : null;
  if (prefix === null) return;
  for (const name of missingOf(names)) {
    try {
      await install(prefix, [name], 'nothing: what needs it is left out');
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
    }
  }
}
