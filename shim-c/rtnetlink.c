// Requests to rtnetlink(7): one message, one answer; dumps are many. Flags of interfaces go by netdevice(7)'s ioctls,
// which every socket takes.
#include "rtnetlink.h"
#include <linux/if_addr.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#define REQUEST_MAX 4096 // a message of ours: an address has few attributes
#define ANSWER_MAX 32768 // the kernel's dumps come in parts that are no larger
#define DUMPS 8          // how often a dump that a change has interrupted is begun again

struct request {
	struct nlmsghdr head;
	uint8_t rest[REQUEST_MAX - sizeof(struct nlmsghdr)];
} __attribute__((aligned(NLMSG_ALIGNTO)));

int rt_open(int netns)
{
	int own = -1, rt = 0;
	if (netns >= 0) {
		own = result(openat(AT_FDCWD, "/proc/self/ns/net", O_RDONLY | O_CLOEXEC));
		rt = own < 0 ? own : result(syscall(SYS_setns, netns, CLONE_NEWNET));
	}
	if (rt == 0)
		rt = result(socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE));
	if (own >= 0) {
		// a second time the same namespace: nothing changes
		int back = result(syscall(SYS_setns, own, CLONE_NEWNET));
		close(own);
		if (back < 0 && rt >= 0) {
			close(rt);
			rt = back;
		}
	}
	return rt;
}

static int ask(int rt, unsigned long what, const char *name, struct ifreq *ifr)
{
	if (strlen(name) >= sizeof(ifr->ifr_name))
		return -EINVAL;
	strcpy(ifr->ifr_name, name);
	return result(ioctl(rt, what, ifr));
}

int rt_index(int rt, const char *name)
{
	struct ifreq ifr = {0};
	int r = ask(rt, SIOCGIFINDEX, name, &ifr);
	return r < 0 ? r : ifr.ifr_ifindex;
}

int rt_flags(int rt, const char *name)
{
	struct ifreq ifr = {0};
	int r = ask(rt, SIOCGIFFLAGS, name, &ifr);
	return r < 0 ? r : (uint16_t)ifr.ifr_flags;
}

int rt_set_up(int rt, const char *name, bool up)
{
	struct ifreq ifr = {0};
	int r = ask(rt, SIOCGIFFLAGS, name, &ifr);
	if (r < 0)
		return r;
	ifr.ifr_flags = (short)(up ? ifr.ifr_flags | IFF_UP : ifr.ifr_flags & ~IFF_UP);
	return ask(rt, SIOCSIFFLAGS, name, &ifr);
}

static struct request begin(uint16_t type, uint16_t flags, const void *body, size_t size)
{
	struct request request = {
		.head = {.nlmsg_type = type, .nlmsg_flags = NLM_F_REQUEST | flags}};
	memcpy(NLMSG_DATA(&request.head), body, size);
	request.head.nlmsg_len = (uint32_t)NLMSG_LENGTH(size);
	return request;
}

static int attribute(struct request *request, uint16_t type, const void *data, size_t size)
{
	size_t at = NLMSG_ALIGN(request->head.nlmsg_len);
	if (at + RTA_SPACE(size) > sizeof(*request))
		return -EMSGSIZE;
	struct rtattr *attr = (struct rtattr *)((uint8_t *)request + at);
	attr->rta_type = type;
	attr->rta_len = (uint16_t)RTA_LENGTH(size);
	memcpy(RTA_DATA(attr), data, size);
	request->head.nlmsg_len = (uint32_t)(at + RTA_LENGTH(size));
	return 0;
}

static int send_request(int rt, struct request *request)
{
	struct sockaddr_nl kernel = {.nl_family = AF_NETLINK};
	ssize_t n;
	do
		n = sendto(rt, request, request->head.nlmsg_len, 0, (struct sockaddr *)&kernel,
			sizeof(kernel));
	while (n < 0 && errno == EINTR);
	return n < 0 ? -errno : 0;
}

static int receive(int rt, void *answer)
{
	ssize_t n;
	do
		n = recv(rt, answer, ANSWER_MAX, 0);
	while (n < 0 && errno == EINTR);
	return n < 0 ? -errno : (int)n;
}

// What the kernel thinks of a change.
static int change(int rt, struct request *request)
{
	_Alignas(NLMSG_ALIGNTO) uint8_t answer[ANSWER_MAX];
	request->head.nlmsg_flags |= NLM_F_ACK;
	int r = send_request(rt, request);
	if (r == 0)
		r = receive(rt, answer);
	if (r < 0)
		return r;
	const struct nlmsghdr *head = (const struct nlmsghdr *)answer;
	if (!NLMSG_OK(head, (unsigned)r) || head->nlmsg_type != NLMSG_ERROR)
		return -EPROTO;
	return ((const struct nlmsgerr *)NLMSG_DATA(head))->error;
}

// One part of a dump. 1: there is more; -EAGAIN: it was interrupted.
static int take_part(const uint8_t *part, int size, int index, struct buffer *out)
{
	bool interrupted = false;
	unsigned left = (unsigned)size;
	for (const struct nlmsghdr *head = (const struct nlmsghdr *)part; NLMSG_OK(head, left);
		head = NLMSG_NEXT(head, left)) {
		interrupted |= head->nlmsg_flags & NLM_F_DUMP_INTR;
		if (head->nlmsg_type == NLMSG_DONE)
			return interrupted ? -EAGAIN : 0;
		if (head->nlmsg_type == NLMSG_ERROR)
			return ((const struct nlmsgerr *)NLMSG_DATA(head))->error;
		const struct ifaddrmsg *address = NLMSG_DATA(head);
		if (head->nlmsg_type != RTM_NEWADDR ||
			head->nlmsg_len < NLMSG_LENGTH(sizeof(*address)) ||
			(int)address->ifa_index != index)
			continue;
		uint8_t *room = buffer_room(out, NLMSG_ALIGN(head->nlmsg_len));
		if (!room)
			return -ENOMEM;
		memset(room, 0, NLMSG_ALIGN(head->nlmsg_len));
		memcpy(room, head, head->nlmsg_len);
	}
	return interrupted ? -EAGAIN : 1;
}

static int dump(int rt, int index, struct buffer *out)
{
	_Alignas(NLMSG_ALIGNTO) uint8_t part[ANSWER_MAX];
	struct ifaddrmsg all = {.ifa_family = AF_UNSPEC};
	struct request request = begin(RTM_GETADDR, NLM_F_DUMP, &all, sizeof(all));
	int r = send_request(rt, &request);
	bool interrupted = false;
	for (bool more = r == 0; more;) {
		r = receive(rt, part);
		if (r > 0)
			r = take_part(part, r, index, out);
		// what is left of an interrupted dump is still to be read
		more = r == 1 || (r == -EAGAIN && !interrupted);
		interrupted |= r == -EAGAIN;
	}
	return r;
}

int rt_addresses(int rt, int index, struct buffer *out)
{
	size_t before = out->length;
	int r = -EAGAIN;
	for (int i = 0; i < DUMPS && r == -EAGAIN; i++) {
		out->length = before;
		r = dump(rt, index, out);
	}
	return r;
}

static uint32_t address_flags(const struct nlmsghdr *head)
{
	const struct ifaddrmsg *address = NLMSG_DATA(head);
	unsigned left = (unsigned)IFA_PAYLOAD(head);
	for (struct rtattr *attr = IFA_RTA(address); RTA_OK(attr, left);
		attr = RTA_NEXT(attr, left)) {
		if (attr->rta_type == IFA_FLAGS)
			return *(uint32_t *)RTA_DATA(attr);
	}
	return address->ifa_flags;
}

static int add_address(int rt, int index, const struct nlmsghdr *head, bool portable)
{
	struct ifaddrmsg address = *(const struct ifaddrmsg *)NLMSG_DATA(head);
	if (portable && (address.ifa_scope != RT_SCOPE_UNIVERSE ||
				!(address_flags(head) & IFA_F_PERMANENT)))
		return 0;
	address.ifa_index = (uint32_t)index;
	struct request request =
		begin(RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL, &address, sizeof(address));
	unsigned left = (unsigned)IFA_PAYLOAD(head);
	int r = 0;
	for (struct rtattr *attr = IFA_RTA((struct ifaddrmsg *)NLMSG_DATA(head));
		RTA_OK(attr, left) && r == 0; attr = RTA_NEXT(attr, left)) {
		if (!portable || attr->rta_type != IFA_LABEL)
			r = attribute(&request, attr->rta_type, RTA_DATA(attr), RTA_PAYLOAD(attr));
	}
	if (r == 0)
		r = change(rt, &request);
	return r == -EEXIST ? 0 : r;
}

int rt_add_addresses(int rt, int index, const uint8_t *messages, size_t size, bool portable)
{
	unsigned left = (unsigned)size;
	int r = 0;
	for (const struct nlmsghdr *head = (const struct nlmsghdr *)messages; NLMSG_OK(head, left);
		head = NLMSG_NEXT(head, left)) {
		int one = add_address(rt, index, head, portable);
		if (r == 0)
			r = one;
	}
	return r;
}

int rt_move(int rt, int index, int netns, const char *name)
{
	struct ifinfomsg link = {.ifi_family = AF_UNSPEC, .ifi_index = index};
	struct request request = begin(RTM_NEWLINK, 0, &link, sizeof(link));
	uint32_t fd = (uint32_t)netns;
	int r = attribute(&request, IFLA_IFNAME, name, strlen(name) + 1);
	if (r == 0)
		r = attribute(&request, IFLA_NET_NS_FD, &fd, sizeof(fd));
	return r < 0 ? r : change(rt, &request);
}
