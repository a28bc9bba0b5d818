// Eigen 5's headers, which every preset needs: the system's, else those beside the private toolchain. Elsewhere CMake
// downloads a pinned release.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ensurePackages, packages } from './system-packages.mjs';
import { ensurePrivateToolchain, privateToolchainPossible } from './toolchain.mjs';

// The file Eigen/Version came with Eigen 5.
const inSystem = () =>
  ['/usr/local/include', '/usr/include'].some((dir) => existsSync(join(dir, 'eigen3/Eigen/Version')));

export async function ensureEigen() {
  if (inSystem() || !privateToolchainPossible()) return;
  await ensurePackages(packages.privateToolchain);
  await ensurePrivateToolchain();
}
