// The fake lab moves at every displayed frame; tests in Node have none and step it by hand.
globalThis.requestAnimationFrame ??= () => 0;
