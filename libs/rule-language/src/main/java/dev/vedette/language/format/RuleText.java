package dev.vedette.language.format;

import dev.vedette.language.diagnostic.SourceFile;
import dev.vedette.language.rulefile.RuleYaml;
import java.util.ArrayList;
import java.util.List;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.scanner.ScannerImpl;
import org.yaml.snakeyaml.tokens.ScalarToken;
import org.yaml.snakeyaml.tokens.Token;

/**
 * Where the items of a rule file and their keys stand, by line. Lines count from 0; every line that
 * belongs to no item is blank, a comment or the mark of a document. Not thread-safe.
 */
final class RuleText {
  private final SourceFile file;
  private final int[] offsets;
  private final List<String> lines;
  private final List<Item> items = new ArrayList<>();
  private final List<Token> current = new ArrayList<>();
  private boolean inItem;
  private boolean inSequence;

  private RuleText(SourceFile file) {
    this.file = file;
    this.offsets = offsets(file.text());
    this.lines = List.of(file.text().split("\n", -1));
  }

  /** Reads a text that is YAML; its lines end in line feeds alone. */
  static RuleText of(SourceFile file) {
    var text = new RuleText(file);
    text.read();
    return text;
  }

  /**
   * One item.
   *
   * @param column where its dash stands
   * @param entries its keys; none if it is to stay as it is
   */
  record Item(int firstLine, int lastLine, int column, List<Entry> entries) {
    public Item {
      entries = List.copyOf(entries);
    }
  }

  /** A key and the tokens of its value. */
  record Entry(ScalarToken key, Token colon, List<Token> value, int lastLine) {
    public Entry {
      value = List.copyOf(value);
    }

    int firstLine() {
      return key.getStartMark().getLine();
    }

    int column() {
      return key.getStartMark().getColumn();
    }

    boolean isNested() {
      return !value.isEmpty()
          && switch (value.getFirst().getTokenId()) {
            case BlockSequenceStart, BlockMappingStart, BlockEntry -> true;
            default -> false;
          };
    }
  }

  SourceFile file() {
    return file;
  }

  List<String> lines() {
    return lines;
  }

  List<Item> items() {
    return items;
  }

  int offset(Mark mark) {
    return offsets.length == 0 ? mark.getIndex() : offsets[mark.getIndex()];
  }

  /** The characters between two marks. */
  String between(Mark from, Mark until) {
    return file.text().substring(offset(from), offset(until));
  }

  /** What is left of the line of a mark. */
  String restOfLine(Mark mark) {
    int start = offset(mark);
    int end = file.text().indexOf('\n', start);
    return file.text().substring(start, end < 0 ? file.text().length() : end);
  }

  /** For each code point its place; empty if each is one character. */
  private static int[] offsets(String text) {
    int points = text.codePointCount(0, text.length());
    if (points == text.length()) {
      return new int[0];
    }
    int[] offsets = new int[points + 1];
    int at = 0;
    for (int i = 0; i < points; i++) {
      offsets[i] = at;
      at += Character.charCount(text.codePointAt(at));
    }
    offsets[points] = at;
    return offsets;
  }

  private void read() {
    var scanner = new ScannerImpl(new StreamReader(file.text()), RuleYaml.options());
    int depth = 0;
    while (scanner.peekToken() != null && !scanner.checkToken(Token.ID.StreamEnd)) {
      var token = scanner.getToken();
      switch (token.getTokenId()) {
        case StreamStart, Directive -> {}
        case DocumentStart, DocumentEnd -> {
          end();
          inSequence = false;
        }
        case BlockSequenceStart, BlockMappingStart, FlowSequenceStart, FlowMappingStart -> {
          if (depth == 0 && token.getTokenId() == Token.ID.BlockSequenceStart) {
            inSequence = true;
          } else {
            content(token);
          }
          depth++;
        }
        case BlockEnd, FlowSequenceEnd, FlowMappingEnd -> {
          depth--;
          content(token);
          if (depth == 0) {
            end();
          }
        }
        case BlockEntry -> {
          if (depth == 1 && inSequence) {
            end();
            inItem = true;
          }
          current.add(token);
        }
        default -> content(token);
      }
    }
    end();
  }

  private void content(Token token) {
    if (inItem || token.getTokenId() != Token.ID.BlockEnd) {
      current.add(token);
      inItem = true;
    }
  }

  private void end() {
    if (inItem) {
      var first = current.getFirst().getStartMark();
      int last = lastLine(current);
      items.add(new Item(first.getLine(), last, first.getColumn(), entries()));
    }
    current.clear();
    inItem = false;
  }

  /** The last line that holds something of these tokens. */
  private int lastLine(List<Token> tokens) {
    int last = 0;
    for (Token token : tokens) {
      if (token.getTokenId() != Token.ID.BlockEnd) {
        last = Math.max(last, lastLine(token));
      }
    }
    return last;
  }

  private int lastLine(Token token) {
    var end = token.getEndMark();
    if (!isBlock(token)) {
      return end.getLine();
    }
    int line = end.getColumn() == 0 ? end.getLine() - 1 : end.getLine();
    while (line > token.getStartMark().getLine() && lines.get(line).isBlank()) {
      line--;
    }
    return line;
  }

  static boolean isBlock(Token token) {
    return token instanceof ScalarToken scalar
        && (scalar.getStyle() == ScalarStyle.LITERAL || scalar.getStyle() == ScalarStyle.FOLDED);
  }

  /** The keys of the item that has been read; none if it is more than plain keys in a mapping. */
  private List<Entry> entries() {
    var entries = new ArrayList<Entry>();
    if (!inSequence
        || current.size() < 2
        || current.get(1).getTokenId() != Token.ID.BlockMappingStart) {
      return entries;
    }
    int depth = 1;
    int i = 2;
    while (i < current.size() && current.get(i).getTokenId() == Token.ID.Key) {
      boolean implicit =
          current.get(i).getStartMark().getIndex() == current.get(i).getEndMark().getIndex();
      if (!implicit
          || i + 2 >= current.size()
          || !(current.get(i + 1) instanceof ScalarToken key)
          || current.get(i + 2).getTokenId() != Token.ID.Value
          || key.getStartMark().getLine() != key.getEndMark().getLine()) {
        return List.of();
      }
      int start = i + 3;
      i = start;
      while (i < current.size()) {
        var id = current.get(i).getTokenId();
        if (depth == 1 && (id == Token.ID.Key || id == Token.ID.BlockEnd)) {
          break;
        }
        depth += step(id);
        i++;
      }
      var value = current.subList(start, i);
      int last = value.isEmpty() ? key.getEndMark().getLine() : lastLine(value);
      entries.add(new Entry(key, current.get(start - 1), value, last));
    }
    return i + 1 == current.size()
            || current.subList(i, current.size()).stream()
                .allMatch(token -> token.getTokenId() == Token.ID.BlockEnd)
        ? entries
        : List.of();
  }

  private static int step(Token.ID id) {
    return switch (id) {
      case BlockSequenceStart, BlockMappingStart, FlowSequenceStart, FlowMappingStart -> 1;
      case BlockEnd, FlowSequenceEnd, FlowMappingEnd -> -1;
      default -> 0;
    };
  }
}
