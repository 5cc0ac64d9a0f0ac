// The memory of the core's sandbox: sandbox.c.
#pragma once
#include "wasm-rt.h"
#include <stddef.h>

/** So many bytes will be written behind what the memory began with: their pages come at once, not by a fault each. */
void sandbox_expect(const wasm_rt_memory_t *memory, size_t size);
