// The parts of an exported C program that are the same in all, each with the functions that some programs need.
#pragma once

#include <string_view>

namespace ioasis::traces::c {

inline constexpr std::string_view kIncludes = R"(#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>
#include <linux/iommufd.h>
)";
inline constexpr std::string_view kIncludesVfio = "#include <linux/vfio.h>\n";
inline constexpr std::string_view kIncludesFiles = "#include <poll.h>\n#include <sys/syscall.h>\n#include <unistd.h>\n";

inline constexpr std::string_view kCall = R"(enum { DIVERGES = 1, SKIP = 4 };

static int fd;
static unsigned int step;
static int result, error;          /* of the call made last */
static int returns;                /* what it is to return */
static void *argument;             /* its struct, and what that must be now if anything is expected of it */
static size_t argument_size;
static unsigned char expected[256];
static int judged;

__attribute__((noreturn, format(printf, 2, 3)))
static void stop(int status, const char *format, ...)
{
	va_list arguments;

	fprintf(stderr, "step %u: ", step);
	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	fputc('\n', stderr);
	exit(status);
}

/* What no OUT() or CHOSEN() names must be as it was before the call. */
static void settle(void)
{
	size_t i;

	for (i = 0; judged && i < argument_size; i++)
		if (((unsigned char *)argument)[i] != expected[i])
			stop(DIVERGES, "byte %zu of the struct is 0x%x, expected 0x%x", i,
			     ((unsigned char *)argument)[i], expected[i]);
	judged = 0;
}

static void begin(unsigned int number, void *arg, size_t size)
{
	settle();
	step = number;
	argument = arg;
	argument_size = size;
	returns = 0;
	memcpy(expected, arg, size);
}

)";

inline constexpr std::string_view kCallInPlace =
    R"(static void call(unsigned int number, unsigned long request, void *arg, size_t size)
{
	begin(number, arg, size);
	errno = 0;
	result = ioctl(fd, request, arg);
	error = result < 0 ? errno : 0;
}

)";

inline constexpr std::string_view kCallNumber =
    R"(static void call_number(unsigned int number, unsigned long request, unsigned long value)
{
	begin(number, &value, 0);
	errno = 0;
	result = ioctl(fd, request, value);
	error = result < 0 ? errno : 0;
}

)";

inline constexpr std::string_view kCallAt = R"(enum place { NORMAL, EDGE, READ_ONLY, NOWHERE };

/* The struct in a page of its own with zeros behind it, at the end of a page, in a read-only page, or at NULL. */
static void call_at(enum place place, unsigned int number, unsigned long request, void *arg, size_t size)
{
	unsigned char *page = (unsigned char *)0xfff000000, *at = page;

	begin(number, arg, size);
	if (mmap(page, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) != page)
		stop(SKIP, "mmap: %s", strerror(errno));
	if (place == EDGE)
		at = page + 4096 - size;
	memcpy(at, arg, size);
	if (place == READ_ONLY)
		mprotect(page, 4096, PROT_READ);
	errno = 0;
	result = ioctl(fd, request, place == NOWHERE ? NULL : at);
	error = result < 0 ? errno : 0;
	memcpy(arg, at, size);
}

)";

inline constexpr std::string_view kCallMade = R"(#define CALL(number, made) do { \
	begin(number, &step, 0); \
	errno = 0; \
	result = made; \
	error = result < 0 ? errno : 0; \
} while (0)

)";

inline constexpr std::string_view kExpect =
    R"(static void expect(const int *allowed, const char *names, int judge_struct)
{
	while (*allowed >= 0 && *allowed != error)
		allowed++;
	if (*allowed < 0)
		stop(DIVERGES, "%s (%d), expected %s", error ? strerror(error) : "success", error, names);
	if (!error && result != returns)
		stop(DIVERGES, "the call returned %d, expected %d", result, returns);
	judged = judge_struct;
}

#define EXPECT(...) expect((const int[]){ __VA_ARGS__, -1 }, #__VA_ARGS__, 1)

)";

inline constexpr std::string_view kExpectErrno = R"(/* The errno alone: nothing is known of the struct. */
#define EXPECT_ERRNO(...) expect((const int[]){ __VA_ARGS__, -1 }, #__VA_ARGS__, 0)

)";

inline constexpr std::string_view kOffset =
    R"(#define OFFSET(arg, field) ((size_t)((char *)&(arg).field - (char *)&(arg)))

)";

inline constexpr std::string_view kOut =
    R"(static void out(const char *name, size_t offset, size_t size, uint64_t value)
{
	uint64_t got = 0;

	memcpy(&got, (unsigned char *)argument + offset, size);
	if (got != value)
		stop(DIVERGES, "%s is 0x%llx, expected 0x%llx", name, (unsigned long long)got,
		     (unsigned long long)value);
	memcpy(expected + offset, &got, size);
}

#define OUT(arg, field, value) out(#field, OFFSET(arg, field), sizeof((arg).field), value)

)";

inline constexpr std::string_view kChosen =
    R"(#define CHOSEN(arg, field) memcpy(expected + OFFSET(arg, field), &(arg).field, sizeof((arg).field))

)";

inline constexpr std::string_view kChosenAs = R"(/* The kernel's choice, which the rest of this program was made for. */
#define CHOSEN_AS(arg, field, value) do { \
	if ((arg).field != (value)) \
		stop(SKIP, #field " is 0x%llx, which may be; this program knows how to go on from " #value " only", \
		     (unsigned long long)(arg).field); \
	CHOSEN(arg, field); \
} while (0)

)";

inline constexpr std::string_view kChosenUnlike = R"(/* A later step takes the number for nobody's. */
#define CHOSEN_UNLIKE(arg, field, value) do { \
	if ((arg).field == (value)) \
		stop(SKIP, #field " is " #value ", which may be; this program does not know how to go on from it"); \
} while (0)

)";

inline constexpr std::string_view kNotChosen = R"(#define NOT_CHOSEN(arg, field, value) do { \
	if ((arg).field == (value)) \
		stop(DIVERGES, #field " is " #value ", which the kernel may not choose"); \
} while (0)

)";

inline constexpr std::string_view kBytes = R"(static void out_bytes(size_t offset, const void *bytes, size_t size)
{
	memcpy(expected + offset, bytes, size);
}

)";

inline constexpr std::string_view kMemory =
    R"(static void expect_memory(const unsigned char *memory, const void *bytes, size_t size)
{
	size_t i;

	for (i = 0; i < size; i++)
		if (memory[i] != ((const unsigned char *)bytes)[i])
			stop(DIVERGES, "memory at %p is 0x%x, expected 0x%x", (const void *)(memory + i), memory[i],
			     ((const unsigned char *)bytes)[i]);
}

)";

inline constexpr std::string_view kBuffer =
    R"(static unsigned char *map_buffer(uintptr_t address, size_t pages, int flags, int file)
{
	unsigned char *memory = mmap((void *)address, pages * 4096, PROT_READ | PROT_WRITE,
				     flags | MAP_FIXED_NOREPLACE, file, 0);

	if (memory != (void *)address)
		stop(SKIP, "memory at 0x%lx: %s", (unsigned long)address, strerror(errno));
	madvise(memory, pages * 4096, MADV_NOHUGEPAGE);
	memset(memory, 0, pages * 4096);
	return memory;
}

)";

inline constexpr std::string_view kPrivateBuffer =
    R"(static unsigned char *buffer(uintptr_t address, size_t pages)
{
	return map_buffer(address, pages, MAP_PRIVATE | MAP_ANONYMOUS, -1);
}

)";

inline constexpr std::string_view kSharedBuffer =
    R"(static unsigned char *shared_buffer(uintptr_t address, size_t pages)
{
	return map_buffer(address, pages, MAP_SHARED | MAP_ANONYMOUS, -1);
}

)";

inline constexpr std::string_view kMemfdBuffer =
    R"(static unsigned char *memfd_buffer(uintptr_t address, size_t pages)
{
	int file = memfd_create("buffer", MFD_CLOEXEC);
	unsigned char *memory;

	if (file < 0 || ftruncate(file, pages * 4096) != 0)
		stop(SKIP, "memfd_create: %s", strerror(errno));
	memory = map_buffer(address, pages, MAP_SHARED, file);
	close(file);
	return memory;
}

)";

inline constexpr std::string_view kHugeBuffer =
    R"(/* Takes huge pages of 2 MiB: /proc/sys/vm/nr_hugepages. */
static unsigned char *huge_buffer(uintptr_t address, size_t pages)
{
	return map_buffer(address, pages, MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB | 21 << 26, -1);
}

)";

inline constexpr std::string_view kCaller =
    R"(/* Lets this process lock so much memory, and do without a capability. */
static void limit_memory(rlim_t bytes)
{
	struct rlimit limit;

	getrlimit(RLIMIT_MEMLOCK, &limit);
	limit.rlim_cur = bytes;
	if (limit.rlim_max < bytes)
		limit.rlim_max = bytes;
	if (setrlimit(RLIMIT_MEMLOCK, &limit) != 0)
		stop(SKIP, "RLIMIT_MEMLOCK: %s", strerror(errno));
}

static void do_without(int capability)
{
	struct __user_cap_header_struct self = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3];

	if (syscall(SYS_capget, &self, data) != 0)
		stop(SKIP, "capget: %s", strerror(errno));
	data[CAP_TO_INDEX(capability)].effective &= ~CAP_TO_MASK(capability);
	if (syscall(SYS_capset, &self, data) != 0)
		stop(SKIP, "capset: %s", strerror(errno));
}

)";
inline constexpr std::string_view kIncludesCaller =
    "#include <sys/resource.h>\n#include <sys/syscall.h>\n#include <linux/capability.h>\n";

inline constexpr std::string_view kOpen = R"(	fd = open("/dev/iommu", O_RDWR | O_CLOEXEC);
	if (fd < 0)
		stop(SKIP, "/dev/iommu: %s", strerror(errno));
)";

inline constexpr std::string_view kOpenFile = R"(/* A file of its own, at a descriptor that no call gives out. */
static void open_file(const char *path, int at)
{
	int opened = open(path, O_RDWR | O_CLOEXEC);

	if (opened < 0 || dup2(opened, at) != at)
		stop(SKIP, "%s: %s", path, strerror(errno));
	close(opened);
}

)";

inline constexpr std::string_view kNeedsSelftest = R"(	if (ioctl(fd, IOMMU_TEST_CMD, NULL) != 0 && errno == ENOTTY)
		stop(SKIP, "this kernel has no CONFIG_IOMMUFD_TEST");
)";

}  // namespace ioasis::traces::c
