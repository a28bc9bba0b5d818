export function writeShipped(dir: string): void;
