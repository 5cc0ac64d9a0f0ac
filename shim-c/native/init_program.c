// tare-init, which this program carries: what comes near a container is that, from a sealed memfd, and never a copy of this program
// (CVE-2019-5736).
#include "../program.h"
#include "native.h"

// build/tare-init, as bytes
extern const uint8_t init_program[], init_program_end[];
__asm__(".section .rodata\n"
	".balign 16\n"
	"init_program: .incbin \"" TARE_INIT "\"\n"
	"init_program_end:\n"
	".previous\n");

int init_program_open(void)
{
	return program_of_bytes(init_program, (size_t)(init_program_end - init_program));
}
