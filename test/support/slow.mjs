// How much longer things may take than on a machine of its own: in the virtual machine every instruction is emulated.

/** A factor for what a test waits at most. */
export const SLOW = Number(process.env.TARE_TEST_SLOW ?? 1);
