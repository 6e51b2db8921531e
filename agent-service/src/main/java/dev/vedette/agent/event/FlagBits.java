package dev.vedette.agent.event;

/** Turns Linux's flag bits into those that the rules' language names. Stateless. */
final class FlagBits {
  static final long READ_ONLY = 1;
  static final long WRITE_ONLY = 2;
  static final long READ_WRITE = 3;
  static final long CREATE = 4;
  static final long DIRECTORY = 1024;
  static final long TEMPORARY_FILE = 8192;
  static final long CREATED = 16384;
  static final long UPPER_LAYER = 32768;
  static final long LOWER_LAYER = 65536;

  // Some bits differ from processor to processor; programs for 32 bits have those of theirs.
  private static final boolean ARM64 = System.getProperty("os.arch", "").equals("aarch64");
  private static final int LINUX_DIRECTORY = ARM64 ? 040000 : 0200000;
  static final int LINUX_TMPFILE = 020000000 | LINUX_DIRECTORY;

  // Linux's bit, then ours.
  private static final long[][] OPEN = {
    {0100, CREATE},
    {0200, 32},
    {01000, 256},
    {02000, 8},
    {04000, 64},
    {010000, 16},
    {ARM64 ? 0200000 : 040000, 512},
    {ARM64 ? 0400000 : 0100000, 2048},
    {LINUX_DIRECTORY, DIRECTORY},
    {02000000, 4096},
  };

  private static final long[][] CLONE = {
    {0x400, 1},
    {0x200, 2},
    {0x80000000L, 4},
    {0x08000000, 8},
    {0x40000000, 16},
    {0x00020000, 32},
    {0x20000000, 64},
    {0x04000000, 128},
    {0x00008000, 256},
    {0x00100000, 512},
    {0x00002000, 1024},
    {0x00000800, 2048},
    {0x00040000, 4096},
    {0x00010000, 8192},
    {0x00800000, 16384},
    {0x00000100, 32768},
    {0x10000000, 1L << 20},
    {0x00200000, 1L << 23},
    {0x01000000, 1L << 24},
    {0x00080000, 1L << 25},
    {0x00004000, 1L << 27},
    {0x02000000, 1L << 28},
  };

  private static final long[][] RESOLVE = {
    {0x08, 1},
    {0x10, 2},
    {0x02, 4},
    {0x04, 8},
    {0x01, 16},
    {0x20, 32},
  };

  // Linux's request numbers by ours, from 1.
  private static final int[] PTRACE = {
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 16, 17, 24, 0x4200, 0x4201, 0x4202, 0x4203, 0x4204, 0x4205,
    0x4206, 0x4207, 0x4208, 0x4209, 0x420a, 0x420b, 12, 13, 14, 15, 18, 19, 21, 25, 26, 30, 31, 32,
    33
  };

  // Linux's commands by ours, from 1; none is negative.
  private static final int[] FCNTL = {
    0, 1, 2, 3, 4, 5, -1, 6, 7, 8, -1, 9, 10, -1, 11, -1, 12, 13, 14, -1, 15, 16, 1024, 1025, 1029,
    1030, 1026, 1031, 1032, 36, 37, 38
  };
  private static final int COPY = 0;
  private static final int COPY_CLOSED_ON_EXECUTE = 1030;
  private static final int SOL_SOCKET = 1;
  private static final int IPPROTO_TCP = 6;
  // The options of sockets have Linux's numbers, but for the last few.
  private static final int LAST_OPTION = 50;
  private static final int[] LATE_OPTIONS = {59, 55, 57};

  private FlagBits() {}

  static long open(long linux) {
    long bits =
        switch ((int) linux & 3) {
          case 0 -> READ_ONLY;
          case 1 -> WRITE_ONLY;
          default -> READ_WRITE;
        };
    bits |= translate(OPEN, linux);
    if ((linux & 04010000) != 0) {
      bits |= (linux & 04000000) != 0 ? 128 : 0;
    }
    if ((linux & LINUX_TMPFILE) == LINUX_TMPFILE) {
      bits |= TEMPORARY_FILE;
    }
    return bits;
  }

  static long clone(long linux) {
    return translate(CLONE, linux);
  }

  static long resolve(long linux) {
    return translate(RESOLVE, linux);
  }

  /** 0, which has a name of its own, for a request that has none. */
  static long ptrace(long linux) {
    for (int ours = 0; ours < PTRACE.length; ours++) {
      if (PTRACE[ours] == linux) {
        return ours + 1L;
      }
    }
    return 0;
  }

  /** A command of fcntl; 0, which has a name of its own, for one that has none. */
  static long fcntl(long linux) {
    for (int ours = 0; ours < FCNTL.length; ours++) {
      if (FCNTL[ours] == (int) linux) {
        return ours + 1L;
      }
    }
    return 0;
  }

  /** Whether a command of fcntl makes another number for the same open file. */
  static boolean copies(long command) {
    return (int) command == COPY || (int) command == COPY_CLOSED_ON_EXECUTE;
  }

  /** The level of a socket's option; 0, which has a name of its own, for one that has none. */
  static long optionLevel(long linux) {
    return (int) linux == SOL_SOCKET ? 1 : (int) linux == IPPROTO_TCP ? 2 : 0;
  }

  /** A socket's option; 0, which has a name of its own, for one that has none. */
  static long option(long level, long linux) {
    if ((int) level != SOL_SOCKET) {
      return 0;
    }
    for (int late = 0; late < LATE_OPTIONS.length; late++) {
      if (LATE_OPTIONS[late] == (int) linux) {
        return LAST_OPTION + 1L + late;
      }
    }
    return linux > 0 && linux <= LAST_OPTION ? linux : 0;
  }

  /** How a ring for input and output is set up: of our bits, the third is none of these. */
  static long ringSetup(long linux) {
    return (linux & 3) | (linux & 0x7c) << 1;
  }

  static long unlink(long linux) {
    return linux & 0x200;
  }

  private static long translate(long[][] table, long linux) {
    long bits = 0;
    for (long[] row : table) {
      if ((linux & row[0]) != 0) {
        bits |= row[1];
      }
    }
    return bits;
  }
}
