// What a person hands over, by dropping, pasting or choosing: one table file, or folders of images. Says in words what
// is none of these. Nothing here looks into a table; the core does.

import type { Fault } from '../../engine/document';
import type { Outcome } from '../../engine/protocol';

/** A file and the folders it lies in, outermost first. */
export interface FoundFile {
  folders: string[];
  file: File;
}

export type Handed = { kind: 'file'; file: File } | { kind: 'folders'; name: string; files: FoundFile[] };

export const refuse = (code: string, message: string): { ok: false; faults: Fault[] } => ({
  ok: false,
  faults: [{ code, path: '', message }],
});

const utf16 = { fffe: 'utf-16le', feff: 'utf-16be' } as const;

/** A file's text. `limit`: bytes a table may have; a larger file is not read at all. */
export async function readTable(file: File, limit: number): Promise<Outcome<string>> {
  const name = `“${file.name}”`;
  if (file.type.startsWith('image/')) {
    return refuse('one_image', `${name} is one image. Drop or choose a folder that has a folder of images per class.`);
  }
  // In UTF-16 a text takes twice its size.
  if (file.size > 2 * limit) return refuse('too_large', tooLarge(name, file.size, limit));
  let bytes: Uint8Array;
  try {
    bytes = new Uint8Array(await file.arrayBuffer());
  } catch {
    return refuse('unreadable', `${name} could not be read. Is it still there, and may this browser open it?`);
  }
  if (bytes.length === 0) return refuse('empty', `${name} is empty. A table needs rows of cells.`);
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) {
    return refuse('not_text', `${name} is packed: a spreadsheet or an archive. Save the sheet as CSV (UTF-8) instead.`);
  }
  const mark = [...bytes.subarray(0, 2)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  const encoding = utf16[mark as keyof typeof utf16] ?? 'utf-8';
  let text: string;
  try {
    text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return refuse('not_text', `${name} is not text in UTF-8. Save the table as CSV in UTF-8.`);
  }
  const size = new TextEncoder().encode(text).length;
  return size > limit ? refuse('too_large', tooLarge(name, size, limit)) : { ok: true, value: text };
}

/** Words for a text above the limit; of a gigabyte as well as of a byte too much. */
export function tooLarge(name: string, size: number, limit: number): string {
  return (
    `${name} has ${Math.ceil(size / 1024).toLocaleString('en')} KiB; a table may have at most ` +
    `${(limit >> 10).toLocaleString('en')} KiB, because the link carries it. Leave out rows or columns.`
  );
}

/** What was chosen as a folder. */
export function chosenFolder(list: Iterable<File>): Handed {
  const files = [...list].map((file) => {
    const parts = file.webkitRelativePath.split('/');
    return { folders: parts.slice(0, -1), file };
  });
  return { kind: 'folders', name: files[0]?.folders[0] ?? '', files };
}

/**
 * What was dropped; null: nothing that is a file. Must be called while the drop is handled. One folder holds the
 * classes; several folders are classes themselves.
 */
export async function dropped(transfer: DataTransfer): Promise<Outcome<Handed> | null> {
  const entries = [...transfer.items].flatMap((item) => {
    const entry = item.kind === 'file' ? item.webkitGetAsEntry() : null;
    return entry ? [entry] : [];
  });
  const files = [...transfer.files];
  if (entries.some((entry) => entry.isDirectory)) {
    if (entries.some((entry) => entry.isFile)) {
      return refuse('mixed', 'Files and folders were dropped together. Drop one table, or folders of images only.');
    }
    try {
      const above = entries.length === 1 ? [] : [''];
      const found = await Promise.all(entries.map((entry) => filesIn(entry, above)));
      return { ok: true, value: { kind: 'folders', name: entries[0]?.name ?? '', files: found.flat() } };
    } catch {
      return refuse('unreadable', 'The folder could not be read. Is it still there, and may this browser open it?');
    }
  }
  const [file] = files;
  if (!file) return null;
  if (files.length > 1) {
    return files.every(({ type }) => type.startsWith('image/'))
      ? refuse('no_folders', 'Images need a folder per class: drop the folder that holds those folders.')
      : refuse('several', `${files.length} files were dropped. Drop one table at a time.`);
  }
  return { ok: true, value: { kind: 'file', file } };
}

async function filesIn(entry: FileSystemEntry, folders: string[]): Promise<FoundFile[]> {
  if (entry.isFile) {
    const file = await new Promise<File>((done, fail) => (entry as FileSystemFileEntry).file(done, fail));
    return [{ folders, file }];
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const inside: FileSystemEntry[] = [];
  for (;;) {
    const more = await new Promise<FileSystemEntry[]>((done, fail) => reader.readEntries(done, fail));
    if (more.length === 0) break;
    inside.push(...more);
  }
  const below = [...folders, entry.name];
  // Classes lie in the folder, their images in them; what lies deeper is no example.
  const wanted = below.length < 3 ? inside : inside.filter((child) => child.isFile);
  return (await Promise.all(wanted.filter(isVisible).map((child) => filesIn(child, below)))).flat();
}

const isVisible = ({ name }: { name: string }): boolean => !name.startsWith('.');
