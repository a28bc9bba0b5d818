// Room for words under a map.

import { watchSize } from '../ui/kit/watch-size';

/**
 * Words that once took more lines keep them: were the map to give and take back a line's height with every change of
 * words, each would be a new plane to be computed all over.
 */
export function keepRoom(words: HTMLElement): void {
  let width = 0;
  const size = watchSize(words, () => {
    const least = size.width === width ? `${size.height}px` : '';
    width = size.width;
    words.style.minHeight = least;
  });
}
