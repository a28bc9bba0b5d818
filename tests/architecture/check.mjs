// Checks the cut of the system: fails on an include or import against the arrows of rules.mjs, on knowledge that
// belongs to the catalogue, on forbidden words in the core, on files that are too long, on notes of unfinished work.
// Prints file:line and the broken rule; exit status 1 if there was any.
//
// Names of the catalogue are taken from the program in the environment variable SLALOM_CLI; without it that one rule
// is skipped, and said to be.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, extname, join, posix, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as rules from './rules.mjs';
import { imports, includes, lineOf, scan } from './source.mjs';

const cppExtensions = ['.h', '.cpp'];
const webExtensions = ['.ts', '.mjs', '.js', '.css', '.html', '.wgsl'];
const skipped = new Set(['node_modules', 'build', '.git', 'public']);

function* filesUnder(root, folder) {
  const dir = join(root, folder);
  if (!existsSync(dir)) return;
  for (const entry of readdirSync(dir, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (skipped.has(entry.name)) continue;
    const path = posix.join(folder, entry.name);
    if (entry.isDirectory()) yield* filesUnder(root, path);
    else yield path;
  }
}

const isIn = (path, folder) => path === folder || path.startsWith(`${folder}/`);

// --- C++ -------------------------------------------------------------------------------------------------------

function checkSystemInclude(file, target, report) {
  const family = target.split('/')[0];
  const allowed = rules.thirdParty[family];
  if (allowed !== undefined) {
    if (!allowed.some((folder) => isIn(file, folder))) {
      report(`<${target}> may be included only in ${allowed.join(', ')}`);
    }
    return;
  }
  const isStandard = !target.includes('/') && !target.includes('.');
  const extra = Object.entries(rules.systemHeaders).find(([folder]) => isIn(file, folder))?.[1] ?? [];
  if (!isStandard && !extra.includes(target))
    report(`<${target}> is neither of the standard library nor listed in rules.mjs`);
}

function checkModuleInclude(module, target, report) {
  const into = target.split('/')[0];
  if (into === 'slalom') {
    if (!rules.publicImplementers.includes(module) && !rules.publicForModules.includes(target)) {
      report(`${module} may include of the public headers only ${rules.publicForModules.join(', ')}`);
    }
    return;
  }
  if (into === 'embedded' || into === module) return;
  if (rules.coreModules[into] === undefined) report(`"${target}": no module named ${into}`);
  else if (!rules.coreModules[module].includes(into)) report(`${module} may not include ${into}`);
}

function checkProgramInclude(folder, target, report) {
  const [into, ...rest] = target.split('/');
  if (rest.length === 0 || into === 'slalom') return;
  const allowed = rules.programs[folder];
  if (!allowed.includes(into))
    report(`${folder} may include public headers${allowed.map((name) => `, ${name}`).join('')}; not ${into}`);
}

function checkCppIncludes(file, text, report) {
  const module = /^cpp\/src\/([^/]+)\//.exec(file)?.[1];
  const program = Object.keys(rules.programs).find((folder) => isIn(file, folder));
  for (const { line, target, system } of includes(text)) {
    const at = (message) => report(line, message);
    const isOurs = !system || rules.coreModules[target.split('/')[0]] !== undefined;
    if (!isOurs) {
      checkSystemInclude(file, target, at);
    } else if (isIn(file, 'cpp/include')) {
      if (!target.startsWith('slalom/'))
        at(`a public header may include only public headers and the standard library, not "${target}"`);
    } else if (module !== undefined) {
      if (rules.coreModules[module] === undefined) at(`no rule for module ${module}`);
      else checkModuleInclude(module, target, at);
    } else if (program !== undefined) {
      checkProgramInclude(program, target, at);
    }
  }
  if (isIn(file, 'cpp/include')) {
    for (const { line, target, system } of includes(text)) {
      if (system && rules.thirdParty[target.split('/')[0]]) report(line, `a public header may not include <${target}>`);
    }
  }
}

function checkCoreWords(text, report) {
  const { code } = scan(text);
  for (const { pattern, reason } of rules.forbiddenInCore) {
    for (const match of code.matchAll(pattern))
      report(lineOf(text, match.index), `"${match[0].trim()}" in the core: ${reason}`);
  }
}

// --- Web -------------------------------------------------------------------------------------------------------

// 'engine/catalogue' for a path inside web/src, '@wasm' for the WebAssembly modules, null for packages and styles.
function resolveImport(file, target) {
  if (target.startsWith('@wasm/')) return '@wasm';
  if (!target.startsWith('.')) return /slalom\.(mjs|wasm)$/.test(target) ? '@wasm' : null;
  const path = posix.normalize(posix.join(posix.dirname(file), target));
  if (!isIn(path, 'web/src')) return /slalom\.(mjs|wasm|d\.ts)/.test(path) ? '@wasm' : null;
  return path.slice('web/src/'.length).replace(/\.ts$/, '');
}

function checkWebImports(file, text, report) {
  const inside = file.slice('web/src/'.length);
  const from = inside.includes('/') ? inside.split('/')[0] : null;
  for (const { line, target, typeOnly } of imports(text)) {
    const to = resolveImport(file, target);
    if (to === null) continue;
    const folder = to.split('/')[0];
    if (from === null) {
      if (rules.webTopExcept.includes(folder)) report(line, `only the engine may import ${folder}`);
      continue;
    }
    const allowed = rules.webFolders[from];
    if (allowed === undefined) {
      report(line, `no rule for folder ${from} of web/src`);
    } else if (folder !== from && !allowed.some((name) => isIn(to, name))) {
      const isShared = rules.sharedTypes.includes(to);
      if (!isShared) report(line, `${from} may not import ${to}`);
      else if (!typeOnly) report(line, `${from} may import types only from ${to}`);
    }
  }
}

// --- Names of the catalogue --------------------------------------------------------------------------------------

// Map from each id and name of the catalogue to what it is.
export function catalogueNames(catalogue) {
  const names = new Map();
  const lists = {
    rules: 'rule',
    stages: 'stage',
    schedules: 'schedule',
    recipes: 'recipe',
    datasets: 'data set',
    models: 'model',
    layers: 'layer',
    losses: 'loss',
    functions: 'function',
  };
  for (const [list, kind] of Object.entries(lists)) {
    for (const entry of catalogue[list]) {
      names.set(entry.id, kind);
      names.set(entry.name, kind);
    }
  }
  return names;
}

function checkLiterals(text, names, options, report) {
  for (const { offset, text: literal } of scan(text, options).strings) {
    const head = literal.split('.')[0];
    const name = names.has(literal)
      ? literal
      : /^[a-z_0-9]+\.[a-z_0-9]*$/.test(literal) && names.has(head)
        ? head
        : null;
    if (name !== null && rules.ordinaryWords[name] === undefined) {
      report(lineOf(text, offset), `"${literal}" names a ${names.get(name)}; take it from the catalogue`);
    }
  }
}

// --- All of it ---------------------------------------------------------------------------------------------------

// [{file, line, message}] of the project at `root`. catalogue: as the command line prints it, or null.
export function check(root, catalogue) {
  const violations = [];
  const names = catalogue === null ? null : catalogueNames(catalogue);
  const folders = ['cpp', 'wasm', 'web', 'tests', 'scripts', 'cmake', 'docs'];
  for (const file of folders.flatMap((folder) => [...filesUnder(root, folder)])) {
    const report = (line, message) => violations.push({ file, line, message });
    const extension = extname(file);
    const isCpp = cppExtensions.includes(extension);
    const isWeb = webExtensions.includes(extension);
    const isSource = isCpp || isWeb;
    if (!isSource && !['.cmake', '.md', '.txt'].includes(extension)) continue;
    const text = readFileSync(join(root, file), 'utf8');
    const lines = text.split('\n');

    lines.forEach((content, index) => {
      const word = rules.unfinished.exec(content)?.[0];
      if (word !== undefined) report(index + 1, `${word}: finish it, or file it where work is tracked`);
    });
    const isProduct = ['cpp', 'wasm', 'web'].some((folder) => isIn(file, folder));
    if (!isProduct || !isSource) continue;

    if (lines.length - 1 > rules.maxLines) {
      report(rules.maxLines + 1, `${lines.length - 1} lines; a source file has at most ${rules.maxLines}`);
    }
    if (isCpp) checkCppIncludes(file, text, report);
    if (isCpp && isIn(file, 'cpp/src')) checkCoreWords(text, report);
    const isScript = ['.ts', '.mjs', '.js'].includes(extension);
    if (isScript && isIn(file, 'web/src')) checkWebImports(file, text, report);
    if (names !== null && (isCpp || isScript) && !isIn(file, 'cpp/src') && !isIn(file, 'cpp/include')) {
      checkLiterals(text, names, { templates: isScript, regexps: isScript }, report);
    }
  }
  return violations;
}

function main() {
  const root = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');
  const cli = process.env.SLALOM_CLI;
  const catalogue = cli ? JSON.parse(execFileSync(cli, ['catalogue'], { encoding: 'utf8', maxBuffer: 1 << 26 })) : null;
  const violations = check(root, catalogue);
  for (const { file, line, message } of violations) console.log(`${file}:${line}: ${message}`);
  if (catalogue === null) console.log('Names of the catalogue were not checked: SLALOM_CLI is not set.');
  console.log(violations.length === 0 ? 'The architecture holds.' : `${violations.length} broken rules.`);
  process.exitCode = violations.length === 0 ? 0 : 1;
}

if (relative(resolve(process.argv[1] ?? ''), fileURLToPath(import.meta.url)) === '') main();
