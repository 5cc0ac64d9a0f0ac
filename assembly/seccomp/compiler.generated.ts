// Made from the files beside it by `npm run generate`. Do not edit.

/** This version of the compiler: what another one has made is not used. */
export const COMPILER: u64 = 0x63c176e6da91e7ce;
