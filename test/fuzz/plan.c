// The plan decoder: any bytes.
#include "fuzz.h"
#include "plan-reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	// -1: libFuzzer does not keep it, replay says so
	return read_plan(data, size) ? 0 : -1;
}
