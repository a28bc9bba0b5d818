// Why the engine could not be loaded, in words that say what to do. Both causes look alike in the compiler's own errors.

// "\0asm", version 1: a module with nothing in it.
const EMPTY = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]);

/** Whether this browser, with its settings and the page's policy, lets a page compile WebAssembly. */
export function mayCompile(): boolean {
  try {
    return new WebAssembly.Module(EMPTY) instanceof WebAssembly.Module;
  } catch {
    return false;
  }
}

export function whyUnavailable(error: unknown): string {
  return mayCompile()
    ? `The file of the engine could not be read. Look at the connection, or at what filters it, and load the page again. (${error})`
    : 'WebAssembly is blocked here. Allow it for this page (a lockdown mode, a strict security setting or an extension may ' +
        'forbid it), or use another browser, and load the page again.';
}
