/*
 * Records what a process does to the files below POWER_ROOT, so that a test can tell what a power cut at any moment would
 * have left on the disk: every write with its bytes, every sync with its begin and end, every change of a name. Loaded by
 * LD_PRELOAD; what it records goes to POWER_JOURNAL, one record per call, in the order in which the calls took effect.
 *
 * A record is: nanoseconds of CLOCK_MONOTONIC (8 bytes), kind (4), inode (8), offset (8), length (4), then length bytes.
 * Both records of one sync have the same number as their offset. The moment of a write is after it, the moment of the end of a sync after the sync and before its caller knows of it.
 * With POWER_LIES=part the syncs of files whose path holds that part are not recorded, and "/" stands for all: a
 * disk that lies, or a program that does not sync.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum { OPENED = 1, WRITTEN, SYNC_BEGIN, SYNC_END, TRUNCATED, RENAMED, UNLINKED, MADE_FOLDER, MAPPED_SYNC };

#define FDS 65536
#define PAGE 4096

struct __attribute__((packed)) head {
    uint64_t nanos;
    uint32_t kind;
    uint64_t inode;
    uint64_t offset;
    uint32_t length;
};

struct mapping {
    char *at;
    char *shadow;
    size_t length;
    uint64_t offset;
    uint64_t inode;
    int lying;
    struct mapping *next;
};

static uint64_t inode_of[FDS]; /* 0: not one of ours */
static char lying[FDS];
static char through[FDS]; /* opened so that each write is synced by itself */
static uint64_t syncs;
static struct mapping *mappings;
static pthread_mutex_t mappings_lock = PTHREAD_MUTEX_INITIALIZER;
static int journal = -1;
static char root[PATH_MAX];
static const char *lies;

#define REAL(type, name, ...) \
    static type (*real)(__VA_ARGS__); \
    if (!real) real = (type (*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)

__attribute__((constructor)) static void begin(void) {
    const char *folder = getenv("POWER_ROOT"), *file = getenv("POWER_JOURNAL");
    lies = getenv("POWER_LIES");
    if (folder && file && realpath(folder, root)) {
        journal = (int)syscall(SYS_openat, AT_FDCWD, file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    }
}

static void record(uint32_t kind, uint64_t inode, uint64_t offset, const void *bytes, size_t length) {
    if (journal < 0) return;
    int kept = errno;
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    struct head head = {(uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec, kind, inode, offset, (uint32_t)length};
    struct iovec parts[2] = {{&head, sizeof head}, {(void *)bytes, length}};
    /* One call, so that records of many threads never mix: files opened to append are locked for each call. */
    if (syscall(SYS_writev, journal, parts, 2) != (long)(sizeof head + length)) {
        static const char words[] = "powercut: the journal cannot be written\n";
        (void)!syscall(SYS_write, 2, words, sizeof words - 1);
        abort();
    }
    errno = kept;
}

static int ours(const char *path) {
    size_t length = strlen(root);
    return journal >= 0 && strncmp(path, root, length) == 0 && (path[length] == '/' || path[length] == 0);
}

/* The absolute path of a name whose last part may not exist; 0 when it is not below the root. */
static int place(int folder, const char *name, char *out) {
    if (journal < 0 || !name) return 0;
    char parent[PATH_MAX], copy[PATH_MAX];
    if (strlen(name) >= PATH_MAX) return 0;
    strcpy(copy, name);
    size_t end = strlen(copy);
    while (end > 1 && copy[end - 1] == '/') copy[--end] = 0;
    char *slash = strrchr(copy, '/');
    const char *last = slash ? slash + 1 : copy;
    if (name[0] == '/') {
        if (slash == copy) return 0;
        *slash = 0;
        if (!realpath(copy, parent)) return 0;
    } else {
        char base[PATH_MAX], whole[2 * PATH_MAX + 2];
        if (folder == AT_FDCWD) {
            if (!getcwd(base, sizeof base)) return 0;
        } else {
            char link[64];
            snprintf(link, sizeof link, "/proc/self/fd/%d", folder);
            ssize_t n = readlink(link, base, sizeof base - 1);
            if (n < 0) return 0;
            base[n] = 0;
        }
        if (slash) {
            *slash = 0;
            snprintf(whole, sizeof whole, "%s/%s", base, copy);
        } else {
            snprintf(whole, sizeof whole, "%s", base);
        }
        if (!realpath(whole, parent)) return 0;
    }
    if (strlen(parent) + strlen(last) + 2 > PATH_MAX) return 0;
    sprintf(out, "%s/%s", parent, last);
    return ours(out);
}

static int opened(int fd, int flags) {
    if (fd < 0 || fd >= FDS || journal < 0) return fd;
    int kept = errno;
    inode_of[fd] = 0;
    char link[64], path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, path, sizeof path - 1);
    if (n > 0) {
        path[n] = 0;
        struct stat s;
        if (ours(path) && fstat(fd, &s) == 0 && (S_ISREG(s.st_mode) || S_ISDIR(s.st_mode))) {
            inode_of[fd] = s.st_ino;
            lying[fd] = lies && strstr(path, lies) != NULL;
            through[fd] = (flags & (O_DSYNC | O_SYNC)) != 0;
            if (S_ISREG(s.st_mode)) {
                record(OPENED, s.st_ino, 0, path, (size_t)n);
                if (flags & O_TRUNC) record(TRUNCATED, s.st_ino, 0, NULL, 0);
            }
        }
    }
    errno = kept;
    return fd;
}

#define OPEN(name) \
    int name(const char *path, int flags, ...) { \
        REAL(int, #name, const char *, int, ...); \
        va_list more; \
        va_start(more, flags); \
        mode_t mode = (flags & (O_CREAT | O_TMPFILE)) ? va_arg(more, mode_t) : 0; \
        va_end(more); \
        return opened(real(path, flags, mode), flags); \
    }
OPEN(open)
OPEN(open64)

#define OPENAT(name) \
    int name(int folder, const char *path, int flags, ...) { \
        REAL(int, #name, int, const char *, int, ...); \
        va_list more; \
        va_start(more, flags); \
        mode_t mode = (flags & (O_CREAT | O_TMPFILE)) ? va_arg(more, mode_t) : 0; \
        va_end(more); \
        return opened(real(folder, path, flags, mode), flags); \
    }
OPENAT(openat)
OPENAT(openat64)

#define CREAT(name) \
    int name(const char *path, mode_t mode) { \
        REAL(int, #name, const char *, mode_t); \
        return opened(real(path, mode), O_TRUNC); \
    }
CREAT(creat)
CREAT(creat64)

int close(int fd) {
    REAL(int, "close", int);
    if (fd >= 0 && fd < FDS) inode_of[fd] = 0;
    return real(fd);
}

/* Closes a descriptor that was opened by open, without calling close. */
int closedir(DIR *folder) {
    REAL(int, "closedir", DIR *);
    int fd = dirfd(folder);
    if (fd >= 0 && fd < FDS) inode_of[fd] = 0;
    return real(folder);
}

int dup2(int from, int to) {
    REAL(int, "dup2", int, int);
    int fd = real(from, to);
    if (fd >= 0 && fd < FDS && from >= 0 && from < FDS) {
        inode_of[fd] = inode_of[from];
        lying[fd] = lying[from];
    }
    return fd;
}

static uint64_t inode(int fd) { return fd >= 0 && fd < FDS ? inode_of[fd] : 0; }

static void wrote(int fd, uint64_t offset, const void *bytes, size_t length) {
    record(WRITTEN, inode(fd), offset, bytes, length);
    if (through[fd] && !lying[fd]) {
        uint64_t turn = __atomic_add_fetch(&syncs, 1, __ATOMIC_SEQ_CST);
        record(SYNC_BEGIN, inode(fd), turn, NULL, 0);
        record(SYNC_END, inode(fd), turn, NULL, 0);
    }
}

ssize_t write(int fd, const void *bytes, size_t length) {
    REAL(ssize_t, "write", int, const void *, size_t);
    ssize_t n = real(fd, bytes, length);
    if (n > 0 && inode(fd)) {
        off_t end = lseek(fd, 0, SEEK_CUR);
        if (end < n) abort(); /* not the file that was opened under this number */
        wrote(fd, (uint64_t)(end - n), bytes, (size_t)n);
    }
    return n;
}

#define PWRITE(name) \
    ssize_t name(int fd, const void *bytes, size_t length, off_t offset) { \
        REAL(ssize_t, #name, int, const void *, size_t, off_t); \
        ssize_t n = real(fd, bytes, length, offset); \
        if (n > 0 && inode(fd)) wrote(fd, (uint64_t)offset, bytes, (size_t)n); \
        return n; \
    }
PWRITE(pwrite)
PWRITE(pwrite64)

static void gathered(int fd, const struct iovec *parts, int count, ssize_t n, off_t offset) {
    for (int i = 0; i < count && n > 0; i++) {
        size_t length = parts[i].iov_len < (size_t)n ? parts[i].iov_len : (size_t)n;
        if (length) wrote(fd, (uint64_t)offset, parts[i].iov_base, length);
        offset += (off_t)length;
        n -= (ssize_t)length;
    }
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
    REAL(ssize_t, "writev", int, const struct iovec *, int);
    ssize_t n = real(fd, parts, count);
    if (n > 0 && inode(fd)) gathered(fd, parts, count, n, lseek(fd, 0, SEEK_CUR) - n);
    return n;
}

#define PWRITEV(name) \
    ssize_t name(int fd, const struct iovec *parts, int count, off_t offset) { \
        REAL(ssize_t, #name, int, const struct iovec *, int, off_t); \
        ssize_t n = real(fd, parts, count, offset); \
        if (n > 0 && inode(fd)) gathered(fd, parts, count, n, offset); \
        return n; \
    }
PWRITEV(pwritev)
PWRITEV(pwritev64)

/* Between files the kernel copies by itself: what arrived is read back. */
static void copied(int fd, off_t offset, ssize_t n) {
    char bytes[65536];
    while (n > 0) {
        long got = syscall(SYS_pread64, fd, bytes, n < (ssize_t)sizeof bytes ? (size_t)n : sizeof bytes, offset);
        if (got <= 0) {
            char link[64];
            snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
            int again = (int)syscall(SYS_openat, AT_FDCWD, link, O_RDONLY | O_CLOEXEC);
            got = syscall(SYS_pread64, again, bytes, n < (ssize_t)sizeof bytes ? (size_t)n : sizeof bytes, offset);
            syscall(SYS_close, again);
            if (got <= 0) abort();
        }
        wrote(fd, (uint64_t)offset, bytes, (size_t)got);
        offset += got;
        n -= got;
    }
}

#define SENDFILE(name) \
    ssize_t name(int out, int in, off_t *offset, size_t count) { \
        REAL(ssize_t, #name, int, int, off_t *, size_t); \
        ssize_t n = real(out, in, offset, count); \
        if (n > 0 && inode(out)) copied(out, lseek(out, 0, SEEK_CUR) - n, n); \
        return n; \
    }
SENDFILE(sendfile)
SENDFILE(sendfile64)

#define SYNC(name) \
    int name(int fd) { \
        REAL(int, #name, int); \
        uint64_t file = fd >= 0 && fd < FDS && !lying[fd] ? inode(fd) : 0; \
        uint64_t turn = file ? __atomic_add_fetch(&syncs, 1, __ATOMIC_SEQ_CST) : 0; \
        if (file) record(SYNC_BEGIN, file, turn, NULL, 0); \
        int result = real(fd); \
        if (file && result == 0) record(SYNC_END, file, turn, NULL, 0); \
        return result; \
    }
SYNC(fsync)
SYNC(fdatasync)

#define FTRUNCATE(name) \
    int name(int fd, off_t length) { \
        REAL(int, #name, int, off_t); \
        int result = real(fd, length); \
        if (result == 0 && inode(fd)) record(TRUNCATED, inode(fd), (uint64_t)length, NULL, 0); \
        return result; \
    }
FTRUNCATE(ftruncate)
FTRUNCATE(ftruncate64)

static void renamed(const char *from, const char *to) {
    char both[2 * PATH_MAX];
    size_t length = (size_t)sprintf(both, "%s%c%s", from, 0, to);
    record(RENAMED, 0, 0, both, length);
}

int rename(const char *from, const char *to) {
    REAL(int, "rename", const char *, const char *);
    char a[PATH_MAX], b[PATH_MAX];
    int known = place(AT_FDCWD, from, a) && place(AT_FDCWD, to, b);
    int result = real(from, to);
    if (result == 0 && known) renamed(a, b);
    return result;
}

int renameat(int in, const char *from, int out, const char *to) {
    REAL(int, "renameat", int, const char *, int, const char *);
    char a[PATH_MAX], b[PATH_MAX];
    int known = place(in, from, a) && place(out, to, b);
    int result = real(in, from, out, to);
    if (result == 0 && known) renamed(a, b);
    return result;
}

#define REMOVE(name) \
    int name(const char *path) { \
        REAL(int, #name, const char *); \
        char at[PATH_MAX]; \
        int known = place(AT_FDCWD, path, at); \
        int result = real(path); \
        if (result == 0 && known) record(UNLINKED, 0, 0, at, strlen(at)); \
        return result; \
    }
REMOVE(unlink)
REMOVE(rmdir)
REMOVE(remove)

int unlinkat(int folder, const char *path, int flags) {
    REAL(int, "unlinkat", int, const char *, int);
    char at[PATH_MAX];
    int known = place(folder, path, at);
    int result = real(folder, path, flags);
    if (result == 0 && known) record(UNLINKED, 0, 0, at, strlen(at));
    return result;
}

int mkdir(const char *path, mode_t mode) {
    REAL(int, "mkdir", const char *, mode_t);
    int result = real(path, mode);
    char at[PATH_MAX];
    if (result == 0 && place(AT_FDCWD, path, at)) record(MADE_FOLDER, 0, 0, at, strlen(at));
    return result;
}

static void mapped(void *at, size_t length, int protection, int flags, int fd, off_t offset) {
    if (at == MAP_FAILED || !(protection & PROT_WRITE) || !(flags & MAP_SHARED) || !inode(fd)) return;
    struct mapping *m = malloc(sizeof *m);
    char *shadow = malloc(length);
    if (!m || !shadow) abort();
    memset(shadow, 0, length);
    struct stat s;
    if (fstat(fd, &s) == 0 && s.st_size > offset) {
        size_t there = (size_t)(s.st_size - offset) < length ? (size_t)(s.st_size - offset) : length;
        memcpy(shadow, at, there);
    }
    *m = (struct mapping){at, shadow, length, (uint64_t)offset, inode(fd), lying[fd], NULL};
    pthread_mutex_lock(&mappings_lock);
    m->next = mappings;
    mappings = m;
    pthread_mutex_unlock(&mappings_lock);
}

#define MMAP(name) \
    void *name(void *at, size_t length, int protection, int flags, int fd, off_t offset) { \
        REAL(void *, #name, void *, size_t, int, int, int, off_t); \
        void *result = real(at, length, protection, flags, fd, offset); \
        if (fd >= 0) mapped(result, length, protection, flags, fd, offset); \
        return result; \
    }
MMAP(mmap)
MMAP(mmap64)

int munmap(void *at, size_t length) {
    REAL(int, "munmap", void *, size_t);
    pthread_mutex_lock(&mappings_lock);
    for (struct mapping **one = &mappings; *one;) {
        struct mapping *m = *one;
        if (m->at >= (char *)at && m->at < (char *)at + length) {
            *one = m->next;
            free(m->shadow);
            free(m);
        } else {
            one = &m->next;
        }
    }
    pthread_mutex_unlock(&mappings_lock);
    return real(at, length);
}

/* What differs from the last sync of this mapping, page by page: on the disk when the call ends. */
int msync(void *at, size_t length, int flags) {
    REAL(int, "msync", void *, size_t, int);
    int result = real(at, length, flags);
    if (result != 0 || journal < 0) return result;
    pthread_mutex_lock(&mappings_lock);
    for (struct mapping *m = mappings; m; m = m->next) {
        if (m->lying || (char *)at + length <= m->at || (char *)at >= m->at + m->length) continue;
        for (size_t from = 0; from < m->length; from += PAGE) {
            size_t part = m->length - from < PAGE ? m->length - from : PAGE;
            if (memcmp(m->at + from, m->shadow + from, part) != 0) {
                memcpy(m->shadow + from, m->at + from, part);
                record(MAPPED_SYNC, m->inode, m->offset + from, m->shadow + from, part);
            }
        }
    }
    pthread_mutex_unlock(&mappings_lock);
    return result;
}
