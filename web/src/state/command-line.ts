// What to type to train an experiment elsewhere.

/** What Windows lets a command line have, less some room; Linux and macOS allow more. */
const LONGEST = 30_000;

/** The link's own part of an address, "#v1.…", if a command line can hold it; else the file with the document. */
export function curvesCommand(link: string, documentFile: string): { command: string; readsFile: boolean } {
  const hash = link.slice(link.indexOf('#'));
  const readsFile = hash.length > LONGEST;
  return { command: `slalom run ${readsFile ? documentFile : `'${hash}'`} --csv curves.csv`, readsFile };
}
