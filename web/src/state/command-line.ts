// What to type to train an experiment elsewhere, and to check it.

import { splitLink } from './page-settings';

/** What Windows lets a command line have, less some room; Linux and macOS allow more. */
const LONGEST = 30_000;

interface Command {
  command: string;
  /** The file with the document has to be saved first. */
  readsFile: boolean;
}

export const curvesCommand = (link: string, documentFile: string): Command =>
  commandFor(link, documentFile, (source) => `slalom run ${source} --csv curves.csv`);

export const verifyCommand = (link: string, documentFile: string): Command =>
  commandFor(link, documentFile, (source) => `slalom verify ${source}`);

/** About the experiment's own part of an address, "#v2.…", if a command line can hold it; else about the file. */
function commandFor(link: string, documentFile: string, write: (source: string) => string): Command {
  const experiment = splitLink(link).link;
  const hash = experiment.slice(experiment.indexOf('#'));
  const readsFile = hash.length > LONGEST;
  return { command: write(readsFile ? documentFile : `'${hash}'`), readsFile };
}
