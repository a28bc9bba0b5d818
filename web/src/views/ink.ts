// What is written on the land has the same ink in both themes, as the land is light in both.

export const INK = '#1b1d21';
export const WHITE = '#ffffff';
