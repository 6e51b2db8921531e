/* Makes one kind of system call COUNT times and prints the seconds of CPU that it and its children took. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static double spent(int who) {
  struct rusage use;
  getrusage(who, &use);
  return use.ru_utime.tv_sec + use.ru_stime.tv_sec + (use.ru_utime.tv_usec + use.ru_stime.tv_usec) / 1e6;
}

static void open_and_close(void) {
  int fd = open("/etc/hostname", O_RDONLY);
  if (fd < 0) {
    perror("open");
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

int main(int argc, char **argv) {
  const char *kind = argc > 1 ? argv[1] : "";
  long count = argc > 2 ? atol(argv[2]) : 0;
  int zero = open("/dev/zero", O_RDONLY), null = open("/dev/null", O_WRONLY);
  double before = spent(RUSAGE_SELF) + spent(RUSAGE_CHILDREN);
  for (long i = 0; i < count; i++) {
    if (!strcmp(kind, "openclose"))
      open_and_close();
    else if (!strcmp(kind, "rwstorm"))
      read_and_write(zero, null);
    else if (!strcmp(kind, "forkexec"))
      fork_and_execute();
    else
      syscall(SYS_getppid);
  }
  printf("%.6f\n", spent(RUSAGE_SELF) + spent(RUSAGE_CHILDREN) - before);
  return 0;
}
