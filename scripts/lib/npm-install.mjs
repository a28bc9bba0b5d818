// The npm packages, exactly as package-lock.json has them. Runs before any of them can be imported.
import { join } from 'node:path';
import { Failure, step } from './log.mjs';
import { root } from './paths.mjs';
import { fingerprint, makeIfChanged } from './stamp.mjs';

export function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  // What Vite asks for; Debian 13's own Node satisfies it.
  if ((major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major >= 23) return;
  throw new Failure(`Node ${process.versions.node} is too old`, {
    step: 'Check Node',
    remedy: 'install Node 20.19 or later, 22.12 or later, or any newer one',
  });
}

export async function ensureNpmPackages() {
  const lock = join(root, 'package-lock.json');
  // Native parts of packages differ by platform, so a folder copied from another machine is stale.
  const print = fingerprint([lock], [process.platform, process.arch]);
  await makeIfChanged(join(root, 'node_modules/.slalom-stamp'), print, () =>
    step(
      'Install npm packages',
      (task) => {
        // Started by npm: the very same npm. Started by hand: the one on the PATH.
        const npm = process.env.npm_execpath;
        const [command, ...args] = npm?.endsWith('.js') ? [process.execPath, npm] : ['npm'];
        return task.run(command, [...args, 'ci', '--no-audit', '--no-fund']);
      },
      { remedy: 'check the network and `npm config get registry`, then start again' },
    ),
  );
}
