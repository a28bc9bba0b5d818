// Images in folders, one folder for each class, decoded by the browser to greys. What counts as an image and how large
// one may be is as for `slalom --data FOLDER`; beside PNG it may be whatever this browser decodes.

import type { Outcome } from '../../engine/protocol';
import { type GreyImage, greysOf, type ImageTable, imageTable, type TableLimits } from '../../state/image-table';
import { compareBytes } from '../../state/table-text';
import { formatCount } from '../kit/format';
import { type FoundFile, refuse } from './files';
import { isPng, isWholePng } from './png-file';

const MAX_SIDE = 8192;
/** All images together, in pixels: they are held in memory until their size is settled. */
const MAX_PIXELS = 1 << 28;

export interface ReadImages extends ImageTable {
  images: readonly GreyImage[];
}

/** Files by class, both in the order the core would take them. */
export function classesOfFolder(name: string, files: readonly FoundFile[]): Outcome<Map<string, File[]>> {
  const classes = new Map<string, File[]>();
  const inside = files.filter(({ folders }) => folders.length === 2 && !folders[1]?.startsWith('.'));
  for (const { folders, file } of inside) {
    const label = folders[1] as string;
    const own = classes.get(label) ?? [];
    if (isImage(file) && !file.name.startsWith('.')) own.push(file);
    classes.set(label, own);
  }
  if (classes.size < 2) {
    const holds = classes.size === 0 ? 'no folder with files' : 'one folder only';
    return refuse(
      'one_class',
      `“${name}” holds ${holds}. Each folder in it is a class with its images, and there must be two at least.`,
    );
  }
  const bare = [...classes].find(([, own]) => own.length === 0);
  if (bare) {
    return refuse('no_images', `“${bare[0]}” holds no image. Each folder in the one given is a class with its images.`);
  }
  const sorted = [...classes].sort(([a], [b]) => compareBytes(a, b));
  for (const [, own] of sorted) own.sort((a, b) => compareBytes(a.name, b.name));
  return { ok: true, value: new Map(sorted) };
}

const isImage = ({ type, name }: File): boolean => type.startsWith('image/') || /\.(png|tiff?|p[gp]m)$/i.test(name);

/** report: called between images. */
export async function readImages(
  classes: ReadonlyMap<string, readonly File[]>,
  limits: TableLimits,
  report: (done: number, of: number) => void,
): Promise<Outcome<ReadImages>> {
  const all = [...classes].flatMap(([label, files]) => files.map((file) => ({ label, file })));
  if (all.length > limits.rows) {
    return refuse(
      'too_large',
      `${formatCount(all.length)} images; an experiment carries at most ${formatCount(limits.rows)}. Leave some out.`,
    );
  }
  const images: GreyImage[] = [];
  let pixels = 0;
  for (const { label, file } of all) {
    const image = await decode(file, label);
    if (!image.ok) return image;
    pixels += image.value.rows * image.value.columns;
    if (pixels > MAX_PIXELS) {
      return refuse(
        'too_large',
        `The images have more than ${formatCount(MAX_PIXELS / 1e6)} million pixels together. Make them smaller first: ` +
          'the experiment holds little squares of them.',
      );
    }
    images.push(image.value);
    report(images.length, all.length);
  }
  const made = imageTable(images, limits);
  return made.ok ? { ok: true, value: { ...made.value, images } } : made;
}

async function decode(file: File, label: string): Promise<Outcome<GreyImage>> {
  const name = `“${label}/${file.name}”`;
  let bitmap: ImageBitmap;
  try {
    const bytes = new Uint8Array(await file.arrayBuffer());
    if (isPng(bytes) && !isWholePng(bytes)) throw new Error('damaged');
    bitmap = await createImageBitmap(file, { premultiplyAlpha: 'none' });
  } catch {
    return refuse(
      'bad_image',
      `${name} cannot be read as an image: it is damaged, or of a kind this browser does not know. Convert it to PNG.`,
    );
  }
  const { width, height } = bitmap;
  if (width > MAX_SIDE || height > MAX_SIDE) {
    bitmap.close();
    return refuse('too_large', `${name} is larger than ${formatCount(MAX_SIDE)} pixels on a side. Make it smaller.`);
  }
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  context?.drawImage(bitmap, 0, 0);
  bitmap.close();
  const data = context?.getImageData(0, 0, width, height).data;
  if (!data) return refuse('bad_image', `${name} could not be drawn: the browser has no room for its pixels.`);
  return { ok: true, value: { rows: height, columns: width, pixels: greysOf(data), label } };
}
