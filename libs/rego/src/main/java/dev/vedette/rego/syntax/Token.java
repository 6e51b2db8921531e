package dev.vedette.rego.syntax;

import java.util.List;

/**
 * One token. The text is the word, the digits or the content of a string; space and newline say
 * what stands before it; errors are what is wrong with its characters. Immutable.
 */
record Token(
    Kind kind,
    String text,
    Location location,
    boolean space,
    boolean newline,
    List<String> errors) {}
