// System packages on Debian-like machines: which are missing, and installing them when that is allowed.
import { spawnSync } from 'node:child_process';
import { Failure, step } from './log.mjs';

const quiet = (command, args) => spawnSync(command, args, { encoding: 'utf8' });
export const onPath = (command) => quiet('sh', ['-c', `command -v ${command}`]).stdout?.trim() || null;

/** What each purpose needs. Split so that `npm start` never asks for a browser or a test framework. */
export const packages = {
  build: ['ca-certificates', 'cmake', 'g++', 'libcli11-dev', 'ninja-build', 'nlohmann-json3-dev', 'zlib1g-dev'],
  emscripten: ['patchelf', 'python3'],
  test: ['chromium', 'googletest', 'libbenchmark-dev'],
};

export const hasApt = () => Boolean(onPath('apt-get') && onPath('dpkg-query'));

function missing(names) {
  const { stdout = '' } = quiet('dpkg-query', ['-W', '-f', '${Package} ${db:Status-Status}\n', ...names]);
  const installed = new Set();
  for (const line of stdout.split('\n')) {
    const [name, status] = line.split(' ');
    if (status === 'installed') installed.add(name);
  }
  return names.filter((name) => !installed.has(name));
}

/** Null when packages may be installed, with the prefix to use; a reason otherwise. */
function privilege() {
  if (process.getuid?.() === 0) return { prefix: [] };
  if (quiet('sudo', ['-n', 'true']).status === 0) return { prefix: ['sudo', '-n'] };
  return { prefix: null };
}

/** Makes sure the packages are there. Does nothing on machines without apt: CMake then finds or fetches them. */
export async function ensurePackages(names) {
  if (!hasApt()) return;
  const wanted = missing(names);
  if (wanted.length === 0) return;
  const line = `apt-get update && apt-get install -y --no-install-recommends ${wanted.join(' ')}`;
  const { prefix } = privilege();
  if (prefix === null) {
    throw new Failure(`these system packages are missing: ${wanted.join(' ')}`, {
      remedy: `run this, then start again:\n\n    sudo sh -c '${line}'\n`,
    });
  }
  await step(
    `Install system packages (${wanted.length})`,
    async (task) => {
      task.note(wanted.join(' '));
      const env = { DEBIAN_FRONTEND: 'noninteractive' };
      const apt = (...args) => {
        // sudo drops the environment, so it is handed on by `env`.
        const all = [...prefix, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', ...args];
        return task.run(all[0], all.slice(1), { env });
      };
      await apt('update');
      await apt('install', '-y', '--no-install-recommends', ...wanted);
    },
    { remedy: `run this by hand and read what it says: ${line}` },
  );
}
