// What the dialog says of a table: what it would train on, and what is wrong with it, in the core's words.

import type { DatasetEntry } from '../../engine/catalogue';
import type { Fault } from '../../engine/document';
import type { Proposal } from '../../state/own-table';
import { titleCase } from '../kit/field-control';
import { formatCount } from '../kit/format';

const NAMES = 5;

export function summaryOf({ description }: Proposal, target: string, classes: readonly string[]): string {
  const { features, image, parts } = description;
  const from =
    image[0] > 0
      ? `pictures of ${image[0]} × ${image[1]} pixels`
      : features === 1
        ? '1 feature'
        : `${formatCount(features)} features`;
  const named = classes.slice(0, NAMES).map((name) => `“${name}”`);
  const more = classes.length - named.length;
  const what =
    description.classes > 0
      ? `which of ${description.classes} classes (${named.join(', ')}${more > 0 ? `, ${more} more` : ''})`
      : `the number ${target}`;
  return (
    `The network learns to say ${what} from ${from}, with ${formatCount(parts.train)} examples for training, ` +
    `${formatCount(parts.validation)} for validation and ${formatCount(parts.test)} for testing.`
  );
}

/** What had to be changed beside the data; empty where nothing. */
export function changesOf({ loss, model }: Proposal): string {
  const said = (part: string, name: string): string =>
    `The ${part} becomes “${titleCase(name)}”, because the one there was does not fit this data.`;
  return [loss && said('loss', loss.name), model && said('model', model.name)].filter(Boolean).join(' ');
}

const DATA = 'problem.data.';

export function wordsOfFault({ path, message }: Fault, entry: DatasetEntry, textId: string): string {
  const place = path.startsWith(DATA) ? path.slice(DATA.length) : '';
  const field = entry.fields.find(({ id }) => place === id || place.startsWith(`${id}[`) || place.startsWith(`${id}.`));
  if (!field) return path === '' ? message : `${path}: ${message}`;
  if (field.id === textId) return message;
  // Shares of the parts can only be at fault here where the table is too short for any.
  const remedy = field.type === 'real_list' ? ' Add rows to the table.' : '';
  return `${titleCase(field.name)}: ${message}${remedy}`;
}
