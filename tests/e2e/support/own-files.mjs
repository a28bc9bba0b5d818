// Files and folders of this machine, dropped on a page or chosen: by the browser where its driver can have it do so, else
// by events that bear what the browser would have read.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { canDo } from './browsers.mjs';

const drag = ['dragenter', 'dragover', 'drop'];
const overlay = (page) => page.getByText('Drop your data here');

/** Drops them on the middle of the page, as the system's file manager does. */
export async function drop(page, paths) {
  const step = canDo('speak CDP') ? await byBrowser(page, paths) : await byEvents(page, paths);
  for (const type of drag) {
    await step(type);
    if (type === 'dragover') await overlay(page).waitFor();
  }
  await overlay(page).waitFor({ state: 'hidden' });
}

async function byBrowser(page, paths) {
  const session = await page.context().newCDPSession(page);
  const { width, height } = page.viewportSize();
  const data = { items: [], files: paths, dragOperationsMask: 1 };
  const names = { dragenter: 'dragEnter', dragover: 'dragOver', drop: 'drop' };
  return (type) => session.send('Input.dispatchDragEvent', { type: names[type], x: width / 2, y: height / 2, data });
}

const types = { '.csv': 'text/csv', '.png': 'image/png' };

/** A file with its bytes, or a folder with what is in it. */
function read(path) {
  const name = basename(path);
  if (statSync(path).isDirectory()) return { name, inside: readdirSync(path).map((child) => read(join(path, child))) };
  return { name, type: types[extname(path)] ?? '', base64: readFileSync(path).toString('base64') };
}

async function byEvents(page, paths) {
  const tree = paths.map(read);
  return (type) => page.evaluate(dispatch, { type, tree });
}

/** Chooses a folder of this machine in a field for folders. */
export async function chooseFolder(field, path) {
  if (canDo('choose a folder')) return field.setInputFiles(path);
  await field.evaluate(chooseAll, read(path));
}

/** In the page. */
function chooseAll(field, folder) {
  const files = [];
  const add = ({ name, type, base64, inside }, above) => {
    const webkitRelativePath = above + name;
    if (inside) return inside.forEach((child) => void add(child, `${webkitRelativePath}/`));
    const file = new File([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))], name, { type });
    files.push(Object.defineProperty(file, 'webkitRelativePath', { value: webkitRelativePath }));
  };
  add(folder, '');
  Object.defineProperty(field, 'files', { value: files, configurable: true });
  field.dispatchEvent(new Event('change', { bubbles: true }));
}

/** In the page. */
function dispatch({ type, tree }) {
  const fileOf = ({ name, type: kind, base64 = '' }) =>
    new File([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))], name, { type: kind });
  const entryOf = (node) => {
    const { name, inside } = node;
    if (!inside) return { name, isFile: true, isDirectory: false, file: (done) => done(fileOf(node)) };
    const createReader = () => {
      // In several parts, as browsers give large folders.
      const left = inside.map(entryOf);
      return { readEntries: (done) => done(left.splice(0, 10)) };
    };
    return { name, isFile: false, isDirectory: true, createReader };
  };
  const items = tree.map((node) => ({ kind: 'file', webkitGetAsEntry: () => entryOf(node) }));
  const dataTransfer = { types: ['Files'], items, files: tree.map(fileOf), dropEffect: 'none' };
  const event = new DragEvent(type, { bubbles: true, cancelable: true });
  Object.defineProperty(event, 'dataTransfer', { value: dataTransfer });
  document.elementFromPoint(innerWidth / 2, innerHeight / 2).dispatchEvent(event);
}
