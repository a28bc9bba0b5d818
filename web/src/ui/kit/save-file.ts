// Hands the person a file the page made, by way of the browser's downloads.

/** Long enough for a browser that asks where to put it. */
const KEPT_MS = 60_000;

export function saveFile(name: string, content: Blob): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), KEPT_MS);
}

export const textBlob = (type: string, text: string): Blob => new Blob([text], { type: `${type};charset=utf-8` });
