// What the runtime of wasm2c calls in place of a longjmp.
#pragma once
void fuzz_trap(int code);
