// Whether this browser runs WebAssembly SIMD: asks it to validate the smallest module that uses it.

const PROBE = new Uint8Array([
  // "\0asm", version 1
  0, 97, 115, 109, 1, 0, 0, 0,
  // type section: () -> v128
  1, 5, 1, 96, 0, 1, 123,
  // function section
  3, 2, 1, 0,
  // code: i32.const 0, i8x16.splat, i8x16.popcnt
  10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11,
]);

export function hasSimd(): boolean {
  return WebAssembly.validate(PROBE);
}
