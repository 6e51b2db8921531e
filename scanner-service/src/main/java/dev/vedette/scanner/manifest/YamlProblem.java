package dev.vedette.scanner.manifest;

import dev.vedette.scanner.manifest.Rejection.Reason;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.scanner.ScannerException;

/**
 * Says what is wrong with YAML in libyaml's words, which kubesec passes on. Stateless.
 *
 * <p>Both parsers descend from one ancestor, so most of their problems differ in wording only.
 */
final class YamlProblem {
  private record Wording(Pattern ours, String theirs) {}

  private static final String NO_LINE_BREAK = "did not find expected comment or line break";
  private static final String NO_NAME = "did not find expected alphabetic or numeric character";

  private static final List<Wording> WORDINGS =
      List.of(
          wording(
              "mapping values are not allowed here",
              "mapping values are not allowed in this context"),
          wording(
              "mapping keys are not allowed here", "mapping keys are not allowed in this context"),
          wording(
              "sequence entries are not allowed here",
              "block sequence entries are not allowed in this context"),
          wording(
              "found character .*that cannot start any token.*",
              "found character that cannot start any token"),
          wording("expected '<document start>'.*", "did not find expected <document start>"),
          wording("expected ',' or ']'.*", "did not find expected ',' or ']'"),
          wording("expected ',' or '}'.*", "did not find expected ',' or '}'"),
          wording("expected the node content.*", "did not find expected node content"),
          wording("could not find expected ':'.*", "could not find expected ':'"),
          wording("expected a comment or a line break.*", NO_LINE_BREAK),
          wording("expected chomping or indentation indicators.*", NO_LINE_BREAK),
          wording("expected alphabetic or numeric character.*", NO_NAME),
          wording("unexpected character found.*", NO_NAME),
          wording("found unknown escape character.*", "found unknown escape character"),
          wording("found unexpected document separator", "found unexpected document indicator"));

  private YamlProblem() {}

  private static Wording wording(String ours, String theirs) {
    return new Wording(Pattern.compile(ours, Pattern.DOTALL), theirs);
  }

  static Rejection of(MarkedYAMLException problem, Part part) {
    Mark mark =
        problem.getProblemMark() != null ? problem.getProblemMark() : problem.getContextMark();
    int line = mark == null ? 0 : mark.getLine();
    int column = mark == null ? 0 : mark.getColumn();
    String text = problem.getProblem() == null ? "unknown problem" : problem.getProblem();
    String words = words(text, problem.getContext());
    // An anchor is missed after the parser is done, when it no longer knows the line.
    return new Rejection(
        Reason.MALFORMED,
        "yaml: " + (words.startsWith("unknown anchor") ? "" : where(problem, part)) + words,
        part.place(line, column),
        isTab(mark, part) ? "spaces where YAML indents" : "a YAML or JSON document");
  }

  /** The message for whoever has the position beside it. */
  static String withoutPlace(String message) {
    if (!message.startsWith("yaml: ")) {
      return message;
    }
    String rest = message.substring("yaml: ".length());
    int colon = rest.indexOf(": ");
    return rest.startsWith("line ") && colon > 0 ? rest.substring(colon + 2) : rest;
  }

  private static boolean isTab(@Nullable Mark mark, Part part) {
    if (mark == null) {
      return false;
    }
    int at = mark.getIndex();
    return at < part.text().length() && part.text().charAt(at) == '\t';
  }

  /** A directive without a document, which our parser takes for no document at all. */
  static Optional<Rejection> lonelyDirective(Part part) {
    List<String> lines = part.text().lines().toList();
    int directive = -1;
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (line.startsWith("%")) {
        directive = i;
      } else if (!line.isEmpty() && !line.startsWith("#")) {
        return Optional.empty();
      }
    }
    return directive < 0
        ? Optional.empty()
        : Optional.of(
            new Rejection(
                Reason.MALFORMED,
                "yaml: line " + lines.size() + ": did not find expected <document start>",
                part.place(directive, 0),
                "a YAML or JSON document"));
  }

  /** libyaml counts lines from 0 in its parser, from 1 in its scanner, and keeps 0 to itself. */
  private static String where(MarkedYAMLException problem, Part part) {
    Mark mark = problem.getProblemMark();
    int line = mark == null ? 0 : mark.getLine();
    if (mark != null
        && line == 0
        && mark.getIndex() >= part.text().length()
        && mark.getColumn() > 0) {
      // The end of the stream is on a line of its own to libyaml.
      line = 1;
    }
    if (line != 0) {
      return "line " + (problem instanceof ScannerException ? line + 1 : line) + ": ";
    }
    Mark context = problem.getContextMark();
    return context == null || context.getLine() == 0 ? "" : "line " + context.getLine() + ": ";
  }

  private static String words(String problem, String context) {
    if (problem.startsWith("found undefined alias")) {
      return "unknown anchor '" + problem.substring(problem.lastIndexOf(' ') + 1) + "' referenced";
    }
    if (problem.startsWith("expected <block end>")) {
      return context != null && context.contains("mapping")
          ? "did not find expected key"
          : "did not find expected '-' indicator";
    }
    for (Wording wording : WORDINGS) {
      Matcher matcher = wording.ours().matcher(problem);
      if (matcher.matches()) {
        return wording.theirs();
      }
    }
    return problem;
  }
}
