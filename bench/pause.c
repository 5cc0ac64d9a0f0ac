// What a container runs that others are executed in: nothing, until it is killed.
#include <unistd.h>

int main(void)
{
	for (;;)
		pause();
}
