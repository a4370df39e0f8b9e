/*
 * Preloaded into a program: ends all of its processes at the N-th sync of any of them, instead of that sync.
 * SYNC_KILL_FILE: a file of `struct shared`, which the test writes N into; 0 only counts.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#define MOST_PROCESSES 1000

struct shared {
  _Atomic long syncs;
  _Atomic long kill_at;
  _Atomic long processes;
  _Atomic int pids[MOST_PROCESSES];
};

static struct shared *shared;

static void register_process(void) {
  if (shared) shared->pids[atomic_fetch_add(&shared->processes, 1) % MOST_PROCESSES] = getpid();
}

__attribute__((constructor)) static void start(void) {
  const char *path = getenv("SYNC_KILL_FILE");
  int file = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
  if (file < 0) return;
  void *map = mmap(0, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  close(file);
  if (map == MAP_FAILED) return;
  shared = map;
  register_process();
  pthread_atfork(0, 0, register_process);
}

static void count(void) {
  if (!shared) return;
  long nth = atomic_fetch_add(&shared->syncs, 1) + 1;
  long kill_at = shared->kill_at;
  if (!kill_at || nth < kill_at) return;
  long known = shared->processes < MOST_PROCESSES ? shared->processes : MOST_PROCESSES;
  for (long at = 0; at < known; at++)
    if (shared->pids[at] != getpid()) kill(shared->pids[at], SIGKILL);
  kill(getpid(), SIGKILL);
}

int fsync(int file) {
  static int (*real)(int);
  if (!real) real = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
  count();
  return real(file);
}

int fdatasync(int file) {
  static int (*real)(int);
  if (!real) real = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
  count();
  return real(file);
}
