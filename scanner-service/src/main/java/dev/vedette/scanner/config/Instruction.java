package dev.vedette.scanner.config;

import java.util.List;
import java.util.Optional;

/**
 * One instruction or comment of a Dockerfile. Immutable, so safe for all threads.
 *
 * @param name in small letters; {@code comment} for a comment
 * @param trigger the instruction behind ONBUILD as written, or empty
 * @param flags empty for a comment, which has none, not even no flags
 * @param values the arguments; empty for an instruction without any
 * @param stage how many FROM came before the one that it belongs to
 * @param line where it begins, counted from 1
 */
record Instruction(
    String name,
    String trigger,
    boolean json,
    Optional<List<String>> flags,
    List<String> values,
    int stage,
    int line) {
  Instruction {
    flags = flags.map(List::copyOf);
    values = List.copyOf(values);
  }
}
