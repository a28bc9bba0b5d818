// What the page may load and run: only its own files, no inline script, no eval. Written into the page at build time (a
// static host such as GitHub Pages sends no headers of ours) and sent as a header by the local server.
const directives = {
  'default-src': "'none'",
  // WebAssembly needs leave to compile; this does not allow eval.
  'script-src': "'self' 'wasm-unsafe-eval'",
  'style-src': "'self'",
  // Pictures the page itself draws and offers for download.
  'img-src': "'self' data: blob:",
  'font-src': "'self'",
  'connect-src': "'self'",
  'worker-src': "'self'",
  // The preview of a figure is the page itself.
  'frame-src': "'self'",
  'manifest-src': "'self'",
  'base-uri': "'none'",
  'form-action': "'none'",
};

export const contentPolicy = Object.entries(directives)
  .map(([name, value]) => `${name} ${value}`)
  .join('; ');
