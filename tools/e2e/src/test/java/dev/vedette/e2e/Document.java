package dev.vedette.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A document of the tree: its blocks of code, and the code within its lines. Immutable.
 *
 * @param path from the root of the tree
 * @param text what stands in it
 */
record Document(String path, String text) {
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```(\\w*)\n(.*?)^```$");
  private static final Pattern INLINE = Pattern.compile("`([^`\n]+)`");

  static Document read(String path) throws IOException {
    return new Document(path, Files.readString(Tree.root().resolve(path)));
  }

  /** Its blocks in their order. */
  List<Block> blocks() {
    return BLOCK
        .matcher(text)
        .results()
        .map(found -> new Block(path, found.group(1), found.group(2)))
        .toList();
  }

  /** The code within lines that begins so, each once, without that beginning. */
  List<String> inline(String beginning) {
    return INLINE
        .matcher(BLOCK.matcher(text).replaceAll(""))
        .results()
        .map(found -> found.group(1))
        .filter(code -> code.startsWith(beginning))
        .map(code -> code.substring(beginning.length()))
        .distinct()
        .toList();
  }

  /**
   * What somebody types, and what is shown below it: what comes then, or for {@code cat > FILE}
   * what is typed further.
   */
  record Typed(String command, String shown) {}

  /**
   * A block of code.
   *
   * @param document the path of its document
   * @param language what follows the backquotes, may be empty
   * @param text its lines
   */
  record Block(String document, String language, String text) {
    /** Document and first line, for people. */
    String title() {
      return document + ": " + text.lines().findFirst().orElse("");
    }

    /** The commands of a block that shows a terminal or is a script; empty for all others. */
    List<Typed> typed() {
      return switch (language) {
        case "console" -> terminal();
        case "sh" -> script();
        default -> List.of();
      };
    }

    private List<Typed> terminal() {
      return Stream.of(text.split("(?m)^[$#] ", -1))
          .filter(part -> !part.isEmpty())
          .map(part -> {
            int end = part.indexOf('\n');
            while (part.charAt(end - 1) == '\\') {
              end = part.indexOf('\n', end + 1);
            }
            return new Typed(part.substring(0, end), part.substring(end + 1));
          })
          .toList();
    }

    /** A line that begins with a blank belongs to the one before. */
    private List<Typed> script() {
      List<Typed> typed = new ArrayList<>();
      for (String command : text.split("\n(?! )", -1)) {
        if (!command.isBlank()) {
          typed.add(new Typed(command, ""));
        }
      }
      return typed;
    }
  }
}
