// The executor, by way of an embedder's init: `strace -D … become`.
#define _GNU_SOURCE
#include "become.h"

int main(void)
{
	return become_executor();
}
