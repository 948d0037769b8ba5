/*
 * Makes Linux 6.12 warn at drivers/iommu/iommufd/pages.c, pfn_reader_destroy: memory is accounted by process (OPTION
 * RLIMIT_MODE), the process that mapped it has died, and what was pinned of it is given back by detaching a device.
 * A trace cannot say this: it takes two processes. Run as root, on a kernel with CONFIG_IOMMUFD_TEST; the warning is on
 * the console. gcc -static dead-process-stays-charged.c
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <linux/capability.h>
#include <linux/iommufd.h>

/* The selftest's IOMMU_TEST_CMD as MOCK_DOMAIN uses it. */
struct mock_domain {
	__u32 size, op, id, padding, out_stdev_id, out_hwpt_id, out_idev_id, rest[11];
};
#define MOCK_DOMAIN _IO(IOMMUFD_TYPE, IOMMUFD_CMD_BASE + 32)

enum { PAGE = 4096 };

static int fd;

static void require(int done, const char *what)
{
	if (done)
		return;
	perror(what);
	exit(4);
}

static int attach(__u32 ioas, __u32 *stdev)
{
	struct mock_domain cmd = { .size = sizeof(cmd), .op = 2, .id = ioas };
	int result = ioctl(fd, MOCK_DOMAIN, &cmd);

	*stdev = cmd.out_stdev_id;
	return result;
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

static void map(__u32 ioas)
{
	void *memory = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct iommu_ioas_map cmd = {
		.size = sizeof(cmd),
		.flags = IOMMU_IOAS_MAP_FIXED_IOVA | IOMMU_IOAS_MAP_READABLE | IOMMU_IOAS_MAP_WRITEABLE,
		.ioas_id = ioas, .user_va = (uintptr_t)memory, .length = PAGE, .iova = 1 << 24 };

	drop_cap_ipc_lock();
	require(ioctl(fd, IOMMU_IOAS_MAP, &cmd) == 0, "IOAS_MAP");
}

int main(void)
{
	struct iommu_option by_process = { .size = sizeof(by_process), .option_id = IOMMU_OPTION_RLIMIT_MODE,
					   .op = IOMMU_OPTION_OP_SET, .val64 = 1 };
	struct iommu_ioas_alloc ioas = { .size = sizeof(ioas) };
	struct iommu_destroy detach = { .size = sizeof(detach) };
	int status;
	pid_t child;

	require((fd = open("/dev/iommu", O_RDWR)) >= 0, "/dev/iommu");
	require(ioctl(fd, IOMMU_OPTION, &by_process) == 0, "OPTION");
	require(ioctl(fd, IOMMU_IOAS_ALLOC, &ioas) == 0, "IOAS_ALLOC");
	require(attach(ioas.out_ioas_id, &detach.id) == 0, "MOCK_DOMAIN");
	child = fork();
	require(child >= 0, "fork");
	if (child == 0) {
		map(ioas.out_ioas_id);
		_exit(0);
	}
	require(waitpid(child, &status, 0) == child && status == 0, "the child");
	require(ioctl(fd, IOMMU_DESTROY, &detach) == 0, "DESTROY");
	/* The memory is gone with its process, so this fails: and it is here that the kernel warns. */
	require(attach(ioas.out_ioas_id, &detach.id) != 0, "MOCK_DOMAIN of a dead process's memory");
	printf("the memory of a dead process was given back, and asked for again\n");
	return 0;
}
