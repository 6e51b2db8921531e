/* Opens and closes /dev/null COUNT times, at most RATE times a second (0: without pause),
   and prints the seconds of CPU and of clock that it took. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

static double clock_seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec + now.tv_nsec / 1e9;
}

static double cpu_seconds(void) {
  struct rusage use;
  getrusage(RUSAGE_SELF, &use);
  return use.ru_utime.tv_sec + use.ru_stime.tv_sec +
         (use.ru_utime.tv_usec + use.ru_stime.tv_usec) / 1e6;
}

int main(int argc, char **argv) {
  long count = argc > 1 ? atol(argv[1]) : 1000000;
  long rate = argc > 2 ? atol(argv[2]) : 0;
  double start = clock_seconds(), cpu = cpu_seconds();
  for (long i = 0; i < count; i++) {
    int fd = open("/dev/null", O_RDONLY);
    if (fd < 0) {
      perror("open");
      return 1;
    }
    close(fd);
    if (rate > 0 && i % 100 == 99) {
      double ahead = start + (double)(i + 1) / rate - clock_seconds();
      if (ahead > 0) {
        struct timespec rest = {(time_t)ahead, (long)((ahead - (time_t)ahead) * 1e9)};
        nanosleep(&rest, NULL);
      }
    }
  }
  printf("%.6f %.6f\n", cpu_seconds() - cpu, clock_seconds() - start);
  return 0;
}
