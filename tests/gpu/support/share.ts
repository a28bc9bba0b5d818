// Of cases that each cost seconds, such as a shader of many trainings, which is long to compile: all in Node, a part in
// browsers. What differs from case to case is the core's text, which is the same everywhere; the compilers, which are what
// differs there, see every operation of it in the other tests.
import { place } from './place';

export const shareOf = <T>(cases: readonly T[]): T[] => cases.filter((_, at) => at % place.every === 0);
