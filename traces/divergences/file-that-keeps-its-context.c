/*
 * Makes Linux 6.13 and later keep an iommufd context, and what it has pinned, for ever: IOAS_MAP_FILE takes any
 * descriptor, here that of /dev/iommu itself, and holds its file, which holds the context that holds the mapping. Run as
 * root, on a kernel with CONFIG_IOMMUFD_TEST. gcc -static file-that-keeps-its-context.c
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

/* Numbers and structs of later headers than most systems have: of linux/iommufd.h and of the selftest's. */
#define CALL(number) _IO(';', number)
enum { IOAS_ALLOC = 0x81, IOAS_MAP = 0x85, IOAS_MAP_FILE = 0x8f, TEST = 0xa0, MEGABYTE = 1 << 20 };
struct ioas_alloc { uint32_t size, flags, out_ioas_id; };
struct map { uint32_t size, flags, ioas_id, reserved; uint64_t user_va, length, iova; };
struct map_file { uint32_t size, flags, ioas_id; int32_t fd; uint64_t start, length, iova; };
struct mock_domain { uint32_t size, op, id, padding, out[14]; };

static void require(int done, const char *what)
{
	if (done)
		return;
	perror(what);
	exit(4);
}

/* Pages that are pinned now. */
static long pinned(void)
{
	char name[64];
	long value, acquired = 0, released = 0;
	FILE *vmstat = fopen("/proc/vmstat", "r");

	require(vmstat != NULL, "/proc/vmstat");
	while (fscanf(vmstat, "%63s %ld", name, &value) == 2) {
		if (!strcmp(name, "nr_foll_pin_acquired"))
			acquired = value;
		if (!strcmp(name, "nr_foll_pin_released"))
			released = value;
	}
	fclose(vmstat);
	return acquired - released;
}

static void use(int maps_itself)
{
	int fd = open("/dev/iommu", O_RDWR);
	char *memory = mmap(NULL, MEGABYTE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	struct ioas_alloc with_device = { .size = sizeof(with_device) }, other = { .size = sizeof(other) };

	require(fd >= 0, "/dev/iommu");
	require(!ioctl(fd, CALL(IOAS_ALLOC), &with_device) && !ioctl(fd, CALL(IOAS_ALLOC), &other), "IOAS_ALLOC");

	struct mock_domain device = { .size = sizeof(device), .op = 2, .id = with_device.out_ioas_id };
	struct map map = { .size = sizeof(map), .flags = 6, .ioas_id = with_device.out_ioas_id,
		.user_va = (uintptr_t)memory, .length = MEGABYTE };
	struct map_file itself = { .size = sizeof(itself), .flags = 6, .ioas_id = other.out_ioas_id, .fd = fd, .length = 4096 };

	require(!ioctl(fd, CALL(TEST), &device), "MOCK_DOMAIN");
	require(!ioctl(fd, CALL(IOAS_MAP), &map), "IOAS_MAP");
	if (maps_itself)
		require(!ioctl(fd, CALL(IOAS_MAP_FILE), &itself), "IOAS_MAP_FILE");
	exit(0);
}

int main(void)
{
	for (int maps_itself = 0; maps_itself < 2; ++maps_itself) {
		long before = pinned();
		int status;
		pid_t child;

		fflush(stdout);
		child = fork();
		require(child >= 0, "fork");
		if (child == 0)
			use(maps_itself);
		require(waitpid(child, &status, 0) == child && status == 0, "the child");
		sleep(1);
		printf("%s: %ld pages stay pinned\n", maps_itself ? "with /dev/iommu mapped in itself" : "as usual",
		       pinned() - before);
	}
	return 0;
}
