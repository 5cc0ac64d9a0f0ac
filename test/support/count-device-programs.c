// Prints how many device programs are attached to a cgroup of version 2.
#include <fcntl.h>
#include <linux/bpf.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	uint32_t ids[64];
	int cgroup = argc > 1 ? open(argv[1], O_RDONLY | O_DIRECTORY) : -1;
	union bpf_attr attr = {0};
	attr.query.target_fd = (uint32_t)cgroup;
	attr.query.attach_type = BPF_CGROUP_DEVICE;
	attr.query.prog_ids = (uint64_t)(uintptr_t)ids;
	attr.query.prog_cnt = 64;
	if (cgroup < 0 || syscall(SYS_bpf, BPF_PROG_QUERY, &attr, sizeof(attr)) < 0) {
		perror("count-device-programs");
		return 1;
	}
	printf("%u\n", attr.query.prog_cnt);
	return 0;
}
