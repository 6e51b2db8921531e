package dev.vedette.cli.policy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * As much of a shell as the recorded command lines need: words and quotes, files and texts as
 * standard input, what comes before and after a pipe. Immutable.
 */
record ShellLine(List<String> arguments, String input, String filter) {
  private static final Pattern BASH = Pattern.compile("bash -c \"(.*)\"", Pattern.DOTALL);
  private static final Pattern HERE =
      Pattern.compile("cat <<EOF \\| (.*?)\n(.*?)\n?EOF\n?", Pattern.DOTALL);

  /** Reads a line whose first command is conftest, perhaps fed by cat and read by jq. */
  static ShellLine read(String line, Path directory) throws IOException {
    Matcher bash = BASH.matcher(line);
    String script = bash.matches() ? bash.group(1).replace("\\\"", "\"") : line;
    Matcher here = HERE.matcher(script);
    if (here.matches()) {
      return new ShellLine(arguments(words(here.group(1))), here.group(2) + "\n", "");
    }
    String input = "";
    String filter = "";
    List<String> command = List.of();
    for (List<String> stage : stages(words(script))) {
      switch (stage.getFirst()) {
        case "cat" -> input = Files.readString(directory.resolve(stage.get(1)));
        case "jq" -> filter = stage.getLast();
        default -> command = stage;
      }
    }
    int from = command.indexOf("<");
    if (from >= 0) {
      input = Files.readString(directory.resolve(command.get(from + 1)));
      command = command.subList(0, from);
    }
    return new ShellLine(arguments(command), input, filter);
  }

  private static List<String> arguments(List<String> command) {
    return command.subList(1, command.size());
  }

  private static List<List<String>> stages(List<String> words) {
    var stages = new ArrayList<List<String>>();
    stages.add(new ArrayList<>());
    for (String word : words) {
      if (word.equals("|")) {
        stages.add(new ArrayList<>());
      } else {
        stages.getLast().add(word);
      }
    }
    return stages;
  }

  private static List<String> words(String text) {
    var words = new ArrayList<String>();
    var word = new StringBuilder();
    boolean any = false;
    char quote = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quote != 0) {
        if (c == quote) {
          quote = 0;
        } else {
          word.append(c);
        }
      } else if (c == '"' || c == '\'') {
        quote = c;
        any = true;
      } else if (c == ' ') {
        if (any) {
          words.add(word.toString());
        }
        word.setLength(0);
        any = false;
      } else {
        word.append(c);
        any = true;
      }
    }
    if (any) {
      words.add(word.toString());
    }
    return words;
  }
}
