/*
 * Makes Linux 7.3 warn at drivers/iommu/iommufd/ioas.c, iommufd_ioas_change_process: memory of a memfd is accounted by
 * process (OPTION RLIMIT_MODE), the process that mapped it has died, and another takes it over by IOAS_CHANGE_PROCESS,
 * as a virtual machine monitor does that starts anew. Run as root, on a kernel with CONFIG_IOMMUFD_TEST; the warning is
 * on the console. gcc -static change-process-of-the-dead.c
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <linux/capability.h>

/* Numbers and structs of later headers than most systems have: of linux/iommufd.h and of the selftest's. */
#define CALL(number) _IO(';', number)
enum { IOAS_ALLOC = 0x81, OPTION = 0x87, IOAS_MAP_FILE = 0x8f, CHANGE_PROCESS = 0x92, TEST = 0xa0, PAGE = 4096 };
struct ioas_alloc { uint32_t size, flags, out_ioas_id; };
struct option { uint32_t size, option_id; uint16_t op, reserved; uint32_t object_id; uint64_t val64; };
struct map_file { uint32_t size, flags, ioas_id; int32_t fd; uint64_t start, length, iova; };
struct change_process { uint32_t size, reserved; };
struct mock_domain { uint32_t size, op, id, padding, out[14]; };

static int fd;

static void require(int done, const char *what)
{
	if (done)
		return;
	perror(what);
	exit(4);
}

/* Its memory is accounted from then on. */
static void drop_cap_ipc_lock(void)
{
	struct __user_cap_header_struct self = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3];

	require(syscall(SYS_capget, &self, data) == 0, "capget");
	data[CAP_TO_INDEX(CAP_IPC_LOCK)].effective &= ~CAP_TO_MASK(CAP_IPC_LOCK);
	require(syscall(SYS_capset, &self, data) == 0, "capset");
}

int main(void)
{
	struct option by_process = { .size = sizeof(by_process), .option_id = 0, .op = 0, .val64 = 1 };
	struct ioas_alloc ioas = { .size = sizeof(ioas) };
	struct mock_domain attach = { .size = sizeof(attach), .op = 2 };
	struct change_process change = { .size = sizeof(change) };
	struct map_file map = { .size = sizeof(map), .flags = 7, .length = PAGE, .iova = 1 << 24 };
	int status;
	pid_t child;

	drop_cap_ipc_lock();
	require((fd = open("/dev/iommu", O_RDWR)) >= 0, "/dev/iommu");
	require(ioctl(fd, CALL(OPTION), &by_process) == 0, "OPTION");
	require(ioctl(fd, CALL(IOAS_ALLOC), &ioas) == 0, "IOAS_ALLOC");
	attach.id = map.ioas_id = ioas.out_ioas_id;
	require(ioctl(fd, CALL(TEST), &attach) == 0, "MOCK_DOMAIN");
	require((map.fd = memfd_create("memory", 0)) >= 0 && ftruncate(map.fd, PAGE) == 0, "memfd");
	child = fork();
	require(child >= 0, "fork");
	if (child == 0) {
		require(ioctl(fd, CALL(IOAS_MAP_FILE), &map) == 0, "IOAS_MAP_FILE");
		_exit(0);
	}
	require(waitpid(child, &status, 0) == child && status == 0, "the child");
	/* It is here that the kernel warns. */
	if (ioctl(fd, CALL(CHANGE_PROCESS), &change) == 0)
		printf("IOAS_CHANGE_PROCESS succeeded\n");
	else
		printf("IOAS_CHANGE_PROCESS: %s\n", strerror(errno));
	if (ioctl(fd, CALL(CHANGE_PROCESS), &change) == 0)
		printf("and made again it succeeded\n");
	return 0;
}
