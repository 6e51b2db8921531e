package dev.vedette.rego.syntax;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes the pieces of a module: one expression a line, tabs, blank lines between rules. Lists and
 * comprehensions over several lines stay so. Not thread-safe.
 */
final class Layout {
  private final List<Piece> pieces;
  private final Set<Integer> rules;
  private final Brackets brackets;
  private final StringBuilder out = new StringBuilder();
  private final Deque<Frame> frames = new ArrayDeque<>();
  private int indent;
  private boolean head = true;
  private boolean fresh = true;

  /** What is between two brackets. */
  private static final class Frame {
    final Form form;
    final boolean lines;
    boolean pastBar;
    boolean every;
    int itemRow;

    Frame(Form form, boolean lines) {
      this.form = form;
      this.lines = lines;
    }

    boolean hasExpressions() {
      return form == Form.BODY || (form == Form.COMPREHENSION && pastBar);
    }
  }

  private enum Form {
    BODY,
    /** Braces around a single expression, which are not written. */
    BARE,
    LIST,
    /** Parentheses around a term, or the brackets of a reference. */
    GROUP,
    COMPREHENSION
  }

  /** A statement of a module. */
  private record Statement(int from, int to) {}

  Layout(List<Piece> pieces, Set<Integer> rules, Set<Integer> expressions) {
    this.pieces = pieces;
    this.rules = rules;
    this.brackets = new Brackets(pieces, expressions);
  }

  String text() {
    var imports = new ArrayList<Statement>();
    Statement previous = null;
    for (Statement statement : statements()) {
      if (isImport(statement)) {
        if (!imports.isEmpty() && gapBefore(statement) > 0) {
          imports(imports);
        }
        if (imports.isEmpty() && previous != null) {
          blankLine();
        }
        imports.add(statement);
      } else {
        imports(imports);
        if (previous != null && !together(previous, statement)) {
          blankLine();
        }
        statement(statement);
      }
      previous = statement;
    }
    imports(imports);
    Piece end = pieces.getLast();
    if (!end.before.isEmpty()) {
      blankLine();
      comments(end, pieces.size() > 1 ? pieces.get(pieces.size() - 2).lastRow : 0);
    }
    return out.toString().stripTrailing() + "\n";
  }

  private boolean isImport(Statement statement) {
    return pieces.get(statement.from).is("import");
  }

  private int gapBefore(Statement statement) {
    Piece first = pieces.get(statement.from);
    int start = first.before.isEmpty() ? first.row : first.before.getFirst().location().row();
    return start - pieces.get(statement.from - 1).lastRow - 1;
  }

  /** Imports without blank lines between them, in order unless a comment belongs to one. */
  private void imports(List<Statement> group) {
    boolean commented =
        group.stream()
            .anyMatch(each ->
                pieces.subList(each.from, each.to).stream()
                    .anyMatch(piece -> piece.after != null || !piece.before.isEmpty()));
    var sorted = new ArrayList<>(group);
    if (!commented) {
      sorted.sort(Comparator.comparing(this::plain));
    }
    sorted.forEach(this::statement);
    group.clear();
  }

  private String plain(Statement statement) {
    var text = new StringBuilder();
    pieces.subList(statement.from, statement.to).forEach(piece -> text.append(piece.text));
    return text.toString();
  }

  /** Whether two rules of a line each, one below the other, stay together. */
  private boolean together(Statement one, Statement other) {
    Piece first = pieces.get(one.from);
    Piece last = pieces.get(one.to - 1);
    Piece next = pieces.get(other.from);
    return !first.is("package")
        && !first.is("import")
        && !first.is("default")
        && !next.is("default")
        && isLine(one)
        && isLine(other)
        && next.before.isEmpty()
        && next.row == last.lastRow + 1;
  }

  private boolean isLine(Statement statement) {
    Piece first = pieces.get(statement.from);
    boolean bodies = false;
    for (int i = statement.from; i < statement.to; i++) {
      bodies |=
          pieces.get(i).kind == Kind.LBRACE && brackets.isBody(i, false) && !brackets.isBare(i);
    }
    return !bodies && first.row == pieces.get(statement.to - 1).lastRow;
  }

  private List<Statement> statements() {
    var statements = new ArrayList<Statement>();
    int from = 0;
    for (int i = 0; i < pieces.size() - 1; i++) {
      Piece piece = pieces.get(i);
      boolean starts =
          rules.contains(piece.offset)
              || ((piece.is("import") || piece.is("package"))
                  && piece.row > (i == 0 ? 0 : pieces.get(i - 1).lastRow));
      if (i > 0 && brackets.depth(i) == 0 && starts && !brackets.isBody(i, false)) {
        statements.add(new Statement(from, i));
        from = i;
      }
    }
    statements.add(new Statement(from, pieces.size() - 1));
    return statements;
  }

  private void statement(Statement statement) {
    head = true;
    for (int i = statement.from; i < statement.to; i++) {
      piece(i, i == statement.from);
      Piece piece = pieces.get(i);
      head &=
          piece.kind != Kind.ASSIGN
              && piece.kind != Kind.UNIFY
              && !piece.is("if")
              && !piece.is("contains");
    }
    newLine();
  }

  private void piece(int index, boolean first) {
    Piece piece = pieces.get(index);
    Piece previous = index == 0 ? null : pieces.get(index - 1);
    Frame frame = frames.peek();
    if (piece.closes()) {
      close(index, piece);
      return;
    }
    if (piece.kind == Kind.SEMICOLON
        || (piece.kind == Kind.COMMA && pieces.get(index + 1).closes())) {
      carry(piece, index);
      return;
    }
    boolean starts = frame != null && frame.hasExpressions() && brackets.startsExpression(index);
    if (!first && previous != null) {
      separate(index, piece, previous, frame, starts);
    }
    if (!piece.before.isEmpty()) {
      boolean broken = !fresh && !first;
      newLine();
      comments(piece, previous == null ? 0 : previous.lastRow);
      indent += broken ? 1 : 0;
      write(piece);
      indent -= broken ? 1 : 0;
    } else {
      write(piece);
    }
    if (frame != null && starts && piece.is("every")) {
      frame.every = true;
    }
    if (frame != null
        && frame.form == Form.COMPREHENSION
        && piece.kind == Kind.OR
        && !frame.pastBar) {
      frame.pastBar = true;
    }
    if (piece.opens()) {
      open(index, piece, frame);
    }
    after(piece);
  }

  /** A comment of a piece that is not written goes to the next line's end. */
  private void carry(Piece piece, int index) {
    Piece next = pieces.get(index + 1);
    next.before.addAll(0, piece.before);
    if (piece.after != null) {
      after(piece);
    }
  }

  private void separate(
      int index, Piece piece, Piece previous, @Nullable Frame frame, boolean starts) {
    boolean breaks = piece.row > previous.lastRow;
    if (frame != null && frame.lines && starts && frame.form == Form.BODY) {
      newLine();
      boolean opening = previous.opens();
      int start = piece.before.isEmpty() ? piece.row : piece.before.getFirst().location().row();
      if (!opening && start > previous.lastRow + 1) {
        blankLine();
      }
    } else if (frame != null && frame.form == Form.COMPREHENSION && frame.lines && starts) {
      newLine();
    } else if (starts
        && frame != null
        && frame.form == Form.COMPREHENSION
        && previous.kind != Kind.OR) {
      out.append("; ");
    } else if (frame != null
        && frame.form == Form.LIST
        && frame.lines
        && (previous.opens() || previous.kind == Kind.COMMA)) {
      if (previous.opens() || piece.row > frame.itemRow) {
        newLine();
      } else if (!fresh) {
        out.append(' ');
      }
      frame.itemRow = piece.row;
    } else if (frame != null && frame.form == Form.BODY && piece.is("with") && breaks) {
      newLine();
      out.append("\t".repeat(indent + 1));
      fresh = false;
    } else if (frames.isEmpty() && piece.is("else") && previous.kind != Kind.RBRACE) {
      newLine();
    } else if (!fresh && brackets.isSpaced(index, piece, previous)) {
      out.append(' ');
    }
  }

  private void open(int index, Piece piece, @Nullable Frame frame) {
    int close = brackets.closing(index);
    Piece next = pieces.get(index + 1);
    if (piece.kind == Kind.LBRACE && brackets.isBody(index, frame != null && frame.every)) {
      if (frame != null) {
        frame.every = false;
      }
      if (brackets.isBare(index)) {
        out.setLength(out.length() - 1);
        frames.push(new Frame(Form.BARE, false));
        return;
      }
      frames.push(new Frame(Form.BODY, true));
      indent++;
      if (next.before.isEmpty() && piece.after == null) {
        newLine();
      }
      return;
    }
    boolean adjacent = index > 0 && pieces.get(index - 1).endsTerm() && !piece.space;
    if (piece.kind != Kind.LPAREN && !adjacent && brackets.hasBar(index, close)) {
      var comprehension = new Frame(Form.COMPREHENSION, brackets.isBrokenBody(index, close));
      frames.push(comprehension);
      indent += comprehension.lines ? 1 : 0;
      return;
    }
    boolean group =
        piece.kind == Kind.LPAREN ? !adjacent || head : piece.kind == Kind.LBRACK && adjacent;
    boolean lines = !group && close > index + 1 && brackets.isBrokenList(index, close);
    frames.push(new Frame(group ? Form.GROUP : Form.LIST, lines));
    indent += lines ? 1 : 0;
  }

  private void close(int index, Piece piece) {
    Frame frame = frames.pop();
    if (frame.form == Form.LIST && frame.lines && !endsWithComma()) {
      int at = out.length();
      while (at > 0 && out.charAt(at - 1) == '\n') {
        at--;
      }
      insertComma(index, at);
    }
    if (!piece.before.isEmpty()) {
      newLine();
      comments(piece, pieces.get(index - 1).lastRow);
    }
    if (frame.lines) {
      newLine();
      indent--;
    }
    if (frame.form != Form.BARE) {
      write(piece);
    }
    after(piece);
  }

  private boolean endsWithComma() {
    int at = out.length();
    while (at > 0 && Character.isWhitespace(out.charAt(at - 1))) {
      at--;
    }
    return at > 0 && out.charAt(at - 1) == ',';
  }

  /** Puts a comma behind the last item, before a comment that follows it. */
  private void insertComma(int index, int at) {
    Piece last = pieces.get(index - 1);
    if (last.kind == Kind.COMMA) {
      last = last.after != null || index < 2 ? last : pieces.get(index - 2);
    }
    Comment comment = last.after;
    int place = at;
    if (comment != null) {
      int found = out.lastIndexOf(" #" + comment.text().stripTrailing());
      place = found < 0 ? at : found;
    }
    if (place > 0 && out.charAt(place - 1) != ',') {
      out.insert(place, ",");
    }
  }

  private void write(Piece piece) {
    if (fresh) {
      out.append("\t".repeat(indent));
      fresh = false;
    }
    out.append(piece.text);
  }

  private void after(Piece piece) {
    if (piece.after != null) {
      if (!fresh) {
        out.append(' ');
      }
      out.append('#').append(piece.after.text().stripTrailing());
      newLine();
    }
  }

  private void comments(Piece piece, int lastRow) {
    int row = lastRow;
    for (Comment comment : piece.before) {
      if (row > 0 && comment.location().row() > row + 1 && !endsWithBlank()) {
        blankLine();
      }
      out.append("\t".repeat(indent)).append('#').append(comment.text().stripTrailing());
      fresh = false;
      newLine();
      row = comment.location().row();
    }
    if (piece.row > row + 1 && !piece.before.isEmpty() && !piece.closes()) {
      blankLine();
    }
  }

  private boolean endsWithBlank() {
    int length = out.length();
    return length == 0
        || out.charAt(length - 1) == '{'
        || (length > 1 && out.charAt(length - 1) == '\n' && out.charAt(length - 2) == '\n')
        || (length > 1
            && out.charAt(length - 1) == '\n'
            && "{[(".indexOf(out.charAt(length - 2)) >= 0);
  }

  private void newLine() {
    if (!fresh) {
      out.append('\n');
      fresh = true;
    }
  }

  private void blankLine() {
    newLine();
    if (!endsWithBlank()) {
      out.append('\n');
    }
  }
}
