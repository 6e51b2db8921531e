package dev.vedette.agent.scap;

import org.jspecify.annotations.Nullable;

/** What a block holds, and in which of the forms that were in use over the years. Immutable. */
enum BlockType {
  SECTION,
  MACHINE,
  PROCESSES,
  DESCRIPTORS,
  INTERFACES,
  ACCOUNTS,
  EVENT;

  static final int SECTION_HEADER = 0x0A0D0D0A;
  static final int MACHINE_INFO = 0x201;
  static final int PROCESSES_9 = 0x215;
  static final int DESCRIPTORS_2 = 0x218;
  static final int INTERFACES_2 = 0x219;
  static final int ACCOUNTS_2 = 0x220;
  static final int EVENT_2 = 0x216;
  static final int EVENT_2_LARGE = 0x221;
  private static final int EVENT_FLAGS_1 = 0x208;
  static final int EVENT_FLAGS_2 = 0x217;
  static final int EVENT_FLAGS_2_LARGE = 0x222;
  private static final int PROCESSES_4 = 0x210;

  /** The type of a block; null if it is not known. */
  static @Nullable BlockType of(int number) {
    return switch (number) {
      case SECTION_HEADER -> SECTION;
      // Numbers from 0x8000abcd were in use before the format was published.
      case MACHINE_INFO, 0x8002abcd -> MACHINE;
      case 0x202, 0x207, 0x209, 0x8000abcd, 0x8013abcd, 0x8014abcd -> PROCESSES;
      case PROCESSES_4, 0x211, 0x212, 0x213, 0x214, PROCESSES_9 -> PROCESSES;
      case 0x203, DESCRIPTORS_2, 0x8001abcd -> DESCRIPTORS;
      case 0x205, INTERFACES_2, 0x8011abcd -> INTERFACES;
      case 0x206, ACCOUNTS_2, 0x8012abcd -> ACCOUNTS;
      case 0x204, 0x8010abcd, EVENT_2, EVENT_2_LARGE -> EVENT;
      case EVENT_FLAGS_1, EVENT_FLAGS_2, EVENT_FLAGS_2_LARGE -> EVENT;
      default -> null;
    };
  }

  /** The version of a list of processes, from 1 to 9. */
  static int processVersion(int number) {
    return switch (number) {
      case 0x202, 0x8000abcd -> 1;
      case 0x207, 0x8013abcd -> 2;
      case 0x209, 0x8014abcd -> 3;
      default -> number - PROCESSES_4 + 4;
    };
  }

  /** Whether each entry of a list starts with its own length. */
  static boolean hasEntryLengths(int number) {
    return number == PROCESSES_9
        || number == DESCRIPTORS_2
        || number == INTERFACES_2
        || number == ACCOUNTS_2;
  }

  /** Whether an event says how many parameters it has. */
  static boolean countsParameters(int number) {
    return number == EVENT_2 || number == EVENT_FLAGS_2 || isLarge(number);
  }

  static boolean hasFlags(int number) {
    return number == EVENT_FLAGS_1 || number == EVENT_FLAGS_2 || number == EVENT_FLAGS_2_LARGE;
  }

  static boolean isLarge(int number) {
    return number == EVENT_2_LARGE || number == EVENT_FLAGS_2_LARGE;
  }
}
