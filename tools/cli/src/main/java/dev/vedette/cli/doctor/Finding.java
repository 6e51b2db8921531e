package dev.vedette.cli.doctor;

/**
 * What was looked at and what there is. Immutable.
 *
 * @param check what was looked at
 * @param found what there is
 * @param remedy what to do about it; empty when nothing has to be done
 */
record Finding(String check, Level level, String found, String remedy) {
  /** How much it matters. */
  enum Level {
    /** As it should be. */
    OK,
    /** Works, with less than there could be. */
    WARNING,
    /** Does not work. */
    PROBLEM
  }

  static Finding ok(String check, String found) {
    return new Finding(check, Level.OK, found, "");
  }

  static Finding warning(String check, String found, String remedy) {
    return new Finding(check, Level.WARNING, found, remedy);
  }

  static Finding problem(String check, String found, String remedy) {
    return new Finding(check, Level.PROBLEM, found, remedy);
  }
}
