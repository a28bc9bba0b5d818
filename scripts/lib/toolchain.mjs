// A private Emscripten and Eigen on Debian-like machines, unpacked from a newer Debian suite into the cache folder.
// Nothing of it touches the system: Debian's own packages are taken apart, not installed, and the programs are pointed
// at the libraries beside them. Why: the stable suites carry an Emscripten too old for ES modules in Node and for
// Eigen's SSE emulation.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findDebianSource, sourceFile } from './debian-source.mjs';
import { Failure, step } from './log.mjs';
import { cacheDir, toolchainDir } from './paths.mjs';
import { makeIfChanged } from './stamp.mjs';
import { hasApt } from './system-packages.mjs';

const suite = 'forky';
const contents = ['emscripten', 'libeigen3-dev'];
// Raised when the recipe changes, so that old copies are replaced.
const recipe = 1;

const machines = {
  x64: { debian: 'amd64', triple: 'x86_64-linux-gnu', loader: 'usr/lib64/ld-linux-x86-64.so.2' },
  arm64: { debian: 'arm64', triple: 'aarch64-linux-gnu', loader: 'usr/lib/ld-linux-aarch64.so.1' },
};

const programs = ['usr/bin/wasm-emscripten-finalize', 'usr/bin/wasm-metadce', 'usr/bin/wasm-opt', 'usr/bin/wasm-split'];
const llvmPrograms = ['clang', 'lld', 'llvm-ar', 'llvm-nm', 'llvm-objcopy'];
const llvmLibraries = /^lib(LLVM|clang|clang-cpp|LTO)\b.*\.so/;

export const emscriptenDir = join(toolchainDir, 'root/usr/share/emscripten');
export const eigenDir = join(toolchainDir, 'root/usr/include/eigen3');
const stampFile = join(toolchainDir, 'stamp.json');

export const privateToolchainPossible = () =>
  process.platform === 'linux' && process.arch in machines && hasApt() && findDebianSource() !== null;

export function privateToolchainReady() {
  try {
    const stamp = JSON.parse(readFileSync(stampFile, 'utf8'));
    // Programs carry absolute library paths, so a copy that was moved is not usable.
    return stamp.recipe === recipe && stamp.at === toolchainDir && existsSync(join(emscriptenDir, 'emcc'));
  } catch {
    return false;
  }
}

/** Emscripten's own settings, kept beside it so that no environment variable is needed to compile. */
export function writeConfig() {
  const root = join(toolchainDir, 'root');
  const text = [
    `LLVM_ROOT = ${JSON.stringify(join(root, llvmDir(root), 'bin'))}`,
    `BINARYEN_ROOT = ${JSON.stringify(join(root, 'usr'))}`,
    `NODE_JS = ${JSON.stringify(process.execPath)}`,
    `CACHE = ${JSON.stringify(join(toolchainDir, 'cache'))}`,
    '',
  ].join('\n');
  const path = join(emscriptenDir, '.emscripten');
  if (!existsSync(path) || readFileSync(path, 'utf8') !== text) writeFileSync(path, text);
}

function llvmDir(root) {
  const name = readdirSync(join(root, 'usr/lib')).find(
    (entry) => /^llvm-\d+$/.test(entry) && existsSync(join(root, 'usr/lib', entry, 'bin/clang')),
  );
  if (!name) throw new Failure('the unpacked packages hold no clang');
  return join('usr/lib', name);
}

/** Settings for an apt that shares the machine's proxies and keys, but no state. */
function aptConfig(temp, debian) {
  const dir = (name) => {
    mkdirSync(join(temp, name), { recursive: true });
    return join(temp, name);
  };
  writeFileSync(join(temp, 'status'), '');
  return [
    // Hooks and pins of the machine speak about its own suites.
    '#clear APT::Update::Post-Invoke;',
    '#clear APT::Update::Post-Invoke-Success;',
    '#clear APT::Default-Release;',
    '#clear APT::Architectures;',
    `APT::Architecture "${debian}";`,
    `APT::Architectures { "${debian}"; };`,
    'APT::Sandbox::User "root";',
    'APT::Install-Recommends "false";',
    'Acquire::Languages "none";',
    // A mirror may lag behind by more than the week a moving suite is valid for. Signatures are checked all the same.
    'Acquire::Check-Valid-Until "false";',
    `Dir::State "${dir('state')}";`,
    `Dir::State::Lists "${dir('lists/partial').replace(/\/partial$/, '')}";`,
    `Dir::State::status "${join(temp, 'status')}";`,
    `Dir::Cache "${dir('cache/archives/partial').replace(/\/archives\/partial$/, '')}";`,
    'Dir::Etc::sourcelist "/dev/null";',
    `Dir::Etc::sourceparts "${dir('sources')}";`,
    'Dir::Etc::preferences "/dev/null";',
    `Dir::Etc::preferencesparts "${dir('preferences')}";`,
    '',
  ].join('\n');
}

async function unpack(task, temp, machine) {
  const config = join(temp, 'apt.conf');
  writeFileSync(config, aptConfig(temp, machine.debian));
  writeFileSync(join(temp, 'sources', 'slalom.sources'), sourceFile(findDebianSource(), suite));
  await task.run('apt-get', ['-c', config, 'update']);
  await task.run('apt-get', ['-c', config, 'install', '-y', '--download-only', '--no-install-recommends', ...contents]);
  const archives = join(temp, 'cache/archives');
  const root = join(temp, 'root');
  mkdirSync(root);
  const debs = readdirSync(archives).filter((name) => name.endsWith('.deb'));
  for (const [index, deb] of debs.entries()) {
    task.note(`unpacking ${index + 1} of ${debs.length}: ${deb}`);
    await task.run('dpkg-deb', ['-x', join(archives, deb), root]);
  }
  return debs.find((name) => name.startsWith('emscripten_'))?.split('_')[1] ?? 'unknown';
}

async function point(task, temp, machine) {
  const root = join(temp, 'root');
  const final = join(toolchainDir, 'root');
  const llvm = llvmDir(root);
  const rpath = [`usr/lib/${machine.triple}`, `${llvm}/lib`].map((dir) => join(final, dir)).join(':');
  const executables = [...programs, ...llvmPrograms.map((name) => `${llvm}/bin/${name}`)];
  for (const path of executables) {
    if (!existsSync(join(root, path))) continue;
    const loader = join(final, machine.loader);
    const settings = ['--set-interpreter', loader, '--force-rpath', '--set-rpath', rpath];
    await task.run('patchelf', [...settings, join(root, path)]);
  }
  // The libraries carry a RUNPATH of their own, which would hide the programs' one.
  for (const dir of [`usr/lib/${machine.triple}`, `${llvm}/lib`]) {
    for (const entry of readdirSync(join(root, dir), { withFileTypes: true })) {
      if (entry.isFile() && llvmLibraries.test(entry.name)) {
        await task.run('patchelf', ['--force-rpath', '--set-rpath', rpath, join(root, dir, entry.name)]);
      }
    }
  }
  // Debian keeps these in Node's global folder, where a private copy of Emscripten does not look.
  for (const name of ['acorn', 'acorn-import-phases']) {
    const from = join(root, 'usr/share/nodejs', name);
    const to = join(root, 'usr/share/emscripten/node_modules', name);
    if (existsSync(from) && !existsSync(to)) cpSync(from, to, { recursive: true, dereference: true });
  }
}

/** Folders of set-ups that were interrupted; not those of one that is still running. */
function removeLeftovers() {
  if (!existsSync(cacheDir)) return;
  for (const name of readdirSync(cacheDir)) {
    const pid = /^toolchain\.tmp-(\d+)$/.exec(name)?.[1];
    if (pid && !existsSync(`/proc/${pid}`)) rmSync(join(cacheDir, name), { recursive: true, force: true });
  }
}

/** Makes the private copy if it is not there. Needs patchelf and python3 on the machine. */
export async function ensurePrivateToolchain() {
  removeLeftovers();
  if (!privateToolchainReady()) {
    await step(
      'Get the WebAssembly toolchain (about 165 MB)',
      async (task) => {
        const machine = machines[process.arch];
        mkdirSync(cacheDir, { recursive: true });
        // Everything happens beside the final place and is renamed at the end: an interrupted set-up leaves nothing
        // that looks finished.
        const temp = join(cacheDir, `toolchain.tmp-${process.pid}`);
        mkdirSync(temp);
        const version = await unpack(task, temp, machine);
        await point(task, temp, machine);
        for (const name of readdirSync(temp)) {
          if (name !== 'root') rmSync(join(temp, name), { recursive: true, force: true });
        }
        writeFileSync(join(temp, 'stamp.json'), JSON.stringify({ recipe, at: toolchainDir, version }));
        rmSync(toolchainDir, { recursive: true, force: true });
        renameSync(temp, toolchainDir);
      },
      { remedy: 'check the network and free disk space (1.5 GB), then start again: it begins afresh by itself' },
    );
  }
  writeConfig();
  await buildSystemLibraries();
}

/**
 * Emscripten compiles its C and C++ libraries when they are first linked. Doing that here shows what is being waited for;
 * inside a build its output would be held back until the end.
 */
async function buildSystemLibraries() {
  const stamp = join(toolchainDir, 'libraries.stamp');
  const main = 'int main() { return 0; }\n';
  await makeIfChanged(stamp, `${recipe}`, () =>
    step('Build the WebAssembly system libraries (once)', (task) => {
      const flags = ['-x', 'c++', '-', '-O2', '-fno-exceptions', '-fno-rtti', '-lembind', '-sSTRICT'];
      return task.run(join(emscriptenDir, 'em++'), [...flags, '-o', join(toolchainDir, 'cache/first.mjs')], {
        input: main,
      });
    }),
  );
}
