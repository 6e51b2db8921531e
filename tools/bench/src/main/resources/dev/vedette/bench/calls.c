/* Makes one kind of system call COUNT times, at most RATE times a second (0: without pause), and prints the seconds of
   CPU that it and its children took, and those of the clock. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double clock_seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec + now.tv_nsec / 1e9;
}

static double spent(int who) {
  struct rusage use;
  getrusage(who, &use);
  return use.ru_utime.tv_sec + use.ru_stime.tv_sec + (use.ru_utime.tv_usec + use.ru_stime.tv_usec) / 1e6;
}

static double cpu_seconds(void) { return spent(RUSAGE_SELF) + spent(RUSAGE_CHILDREN); }

static void open_and_close(const char *path) {
  int fd = open(path, O_RDONLY);
  if (fd < 0) {
    perror(path);
    exit(1);
  }
  close(fd);
}

static void read_and_write(int from, int to) {
  char byte;
  if (read(from, &byte, 1) != 1 || write(to, &byte, 1) != 1) {
    perror("copy");
    exit(1);
  }
}

static void fork_and_execute(void) {
  pid_t child = fork();
  if (child == 0) {
    execl("/bin/true", "true", (char *)NULL);
    _exit(127);
  }
  waitpid(child, NULL, 0);
}

static void rest_until(double time) {
  double ahead = time - clock_seconds();
  if (ahead > 0) {
    struct timespec rest = {(time_t)ahead, (long)((ahead - (time_t)ahead) * 1e9)};
    nanosleep(&rest, NULL);
  }
}

int main(int argc, char **argv) {
  const char *kind = argc > 1 ? argv[1] : "";
  long count = argc > 2 ? atol(argv[2]) : 0, rate = argc > 3 ? atol(argv[3]) : 0;
  int zero = open("/dev/zero", O_RDONLY), null = open("/dev/null", O_WRONLY);
  double start = clock_seconds(), before = cpu_seconds();
  for (long i = 0; i < count; i++) {
    if (!strcmp(kind, "openclose"))
      open_and_close("/etc/hostname");
    else if (!strcmp(kind, "rwstorm"))
      read_and_write(zero, null);
    else if (!strcmp(kind, "forkexec"))
      fork_and_execute();
    else if (!strcmp(kind, "getppid"))
      syscall(SYS_getppid);
    else
      return 2;
    if (rate > 0 && i % 100 == 99)
      rest_until(start + (double)(i + 1) / rate);
  }
  printf("%.6f %.6f\n", cpu_seconds() - before, clock_seconds() - start);
  return 0;
}
