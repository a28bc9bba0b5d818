// Whether single steps can be followed by eye: while nothing moves, or slowly enough.

import type { LabState } from './lab';

/** Steps per second. */
const SLOW = 5;

export const canBeFollowed = ({ playing, speed }: LabState): boolean => !playing || (speed !== null && speed <= SLOW);
