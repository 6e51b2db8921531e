package dev.vedette.scanner.config;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Reads the instructions of a Dockerfile as BuildKit does. For one thread. */
final class DockerfileReader {
  private static final Pattern DIRECTIVE =
      Pattern.compile("^#\\s*([a-zA-Z][a-zA-Z0-9]*)\\s*=\\s*(.+?)\\s*$");
  private static final Pattern HEREDOC =
      Pattern.compile("(?:^|\\s|[0-9])<<(-?)([\"']?)([a-zA-Z_][a-zA-Z0-9_.]*)[\"']?");
  private static final Set<String> DIRECTIVES = Set.of("syntax", "escape", "check");
  private static final Set<String> WITH_HEREDOC = Set.of("add", "copy", "run");

  private final String[] lines;
  private final List<Instruction> instructions = new ArrayList<>();
  private final List<String> comments = new ArrayList<>();
  private char escape = '\\';
  private int at;
  private int stage = -1;

  private DockerfileReader(String text) {
    String body = text.startsWith("\ufeff") ? text.substring(1) : text;
    lines = body.split("\n", -1);
  }

  static List<Instruction> read(String text) throws MalformedConfig {
    return new DockerfileReader(text).run();
  }

  private List<Instruction> run() throws MalformedConfig {
    directives();
    boolean any = false;
    while (at < lines.length) {
      int start = at;
      Optional<String> line = instruction();
      if (line.isPresent()) {
        any = true;
        add(line.get(), start + 1);
      }
    }
    if (!any) {
      throw new MalformedConfig("parse dockerfile: file with no instructions", 1);
    }
    return instructions;
  }

  // Only the very first lines are directives, each at most once.
  private void directives() throws MalformedConfig {
    var seen = new HashSet<String>();
    while (at < lines.length) {
      Matcher matcher = DIRECTIVE.matcher(lines[at].strip());
      String name = matcher.matches() ? matcher.group(1).toLowerCase(Locale.ROOT) : "";
      if (!DIRECTIVES.contains(name)) {
        return;
      }
      if (!seen.add(name)) {
        throw new MalformedConfig(
            "parse dockerfile: only one " + name + " parser directive can be used", at + 1);
      }
      if (name.equals("escape")) {
        String value = matcher.group(2);
        if (!value.equals("`") && !value.equals("\\")) {
          throw new MalformedConfig(
              "parse dockerfile: invalid escape token '" + value + "' does not match ` or \\",
              at + 1);
        }
        escape = value.charAt(0);
      }
      at++;
    }
  }

  /**
   * The next instruction with its continuations in one line, or nothing when this line has none.
   */
  private Optional<String> instruction() {
    String first = lines[at++].replace("\r", "").stripLeading();
    if (first.startsWith("#")) {
      String comment = comment(lines[at - 1]);
      // An empty comment ends a block that belongs to no instruction.
      if (comment.isEmpty()) {
        comments.clear();
      } else {
        comments.add(comment);
      }
      return Optional.empty();
    }
    Continued part = Continued.of(first, escape);
    if (part.text.isEmpty() && !part.goesOn) {
      return Optional.empty();
    }
    var line = new StringBuilder(part.text);
    while (part.goesOn && at < lines.length) {
      String next = lines[at++].replace("\r", "");
      if (next.isBlank() || next.stripLeading().startsWith("#")) {
        continue;
      }
      part = Continued.of(next, escape);
      line.append(part.text);
    }
    return line.toString().isBlank() ? Optional.empty() : Optional.of(line.toString());
  }

  private static String comment(String line) {
    // As BuildKit has it: a character goes before the space around goes.
    return line.length() > 1 ? line.substring(1).strip() : "";
  }

  private record Continued(String text, boolean goesOn) {
    static Continued of(String line, char escape) {
      int end = line.length();
      while (end > 0 && (line.charAt(end - 1) == ' ' || line.charAt(end - 1) == '\t')) {
        end--;
      }
      boolean escaped = end > 0 && line.charAt(end - 1) == escape;
      boolean twice = end > 1 && line.charAt(end - 2) == escape;
      return escaped && !twice
          ? new Continued(line.substring(0, end - 1), true)
          : new Continued(line, false);
    }
  }

  private void add(String text, int line) throws MalformedConfig {
    DockerfileLine parsed = DockerfileLine.parse(text, escape, line);
    if (parsed.name().equals("from")) {
      stage++;
    }
    int shown = Math.max(0, stage);
    for (String comment : comments) {
      instructions.add(
          new Instruction("comment", "", false, Optional.empty(), List.of(comment), shown, line));
    }
    comments.clear();
    if (WITH_HEREDOC.contains(parsed.command())) {
      skipHeredocs(text, line);
    }
    DockerfileRules.check(parsed, line);
    instructions.add(
        new Instruction(
            parsed.name(),
            parsed.trigger(),
            parsed.json(),
            Optional.of(parsed.flags()),
            parsed.values(),
            shown,
            line));
  }

  private void skipHeredocs(String text, int line) throws MalformedConfig {
    Matcher matcher = HEREDOC.matcher(text);
    while (matcher.find()) {
      boolean tabs = !matcher.group(1).isEmpty();
      String name = matcher.group(3);
      boolean closed = false;
      while (!closed && at < lines.length) {
        String body = lines[at++].replace("\r", "");
        closed = (tabs ? body.replaceFirst("^\t+", "") : body).equals(name);
      }
      if (!closed) {
        throw new MalformedConfig("parse dockerfile: unterminated heredoc", line);
      }
    }
  }
}
