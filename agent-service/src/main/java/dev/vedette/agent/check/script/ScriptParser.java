package dev.vedette.agent.check.script;

import dev.vedette.agent.check.script.Statement.Assignment;
import dev.vedette.agent.check.script.Statement.Redirection;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Parses a shell text. What audits do not use is refused: here-documents, functions, jobs, files as
 * outputs. One use, one thread.
 */
public final class ScriptParser {
  private static final int MAX_DEPTH = 60;
  private static final Set<String> CLOSERS =
      Set.of("then", "elif", "else", "fi", "do", "done", "}", "esac", "in");
  private static final Set<String> LOOPS = Set.of("for", "while", "until");
  private static final Set<String> UNSUPPORTED = Set.of("case", "function", "select");

  private final String text;
  private final WordReader words;
  private int depth;

  private ScriptParser(String text) {
    this.text = text;
    this.words = new WordReader(text, this::nested);
  }

  /**
   * Parses a whole text.
   *
   * @throws ScriptException when it is broken or uses what is not evaluated here
   */
  public static Statement parse(String text) throws ScriptException {
    ScriptParser parser = new ScriptParser(text);
    Statement statement = parser.list();
    parser.words.skipBlanks();
    if (parser.words.position < text.length()) {
      throw parser.unexpected();
    }
    return statement;
  }

  /** The statement of a substitution, up to its closing bracket. */
  private Statement nested() throws ScriptException {
    if (++depth > MAX_DEPTH) {
      throw ScriptException.unsupported("more than " + MAX_DEPTH + " levels of nesting");
    }
    Statement statement = list();
    depth--;
    words.skipBlanks();
    expect(')');
    return statement;
  }

  private Statement list() throws ScriptException {
    List<Statement> statements = new ArrayList<>();
    while (true) {
      skipSeparators();
      if (atEnd() || words.peek() == ')' || CLOSERS.contains(keyword())) {
        return statements.size() == 1 ? statements.getFirst() : new Statement.Sequence(statements);
      }
      statements.add(andOr());
      words.skipBlanks();
      if (!atEnd() && words.peek() == '&' && !text.startsWith("&&", words.position)) {
        throw ScriptException.unsupported("a job in the background");
      }
      if (!atEnd()
          && words.peek() != ';'
          && words.peek() != '\n'
          && words.peek() != ')'
          && !CLOSERS.contains(keyword())) {
        throw unexpected();
      }
    }
  }

  private Statement andOr() throws ScriptException {
    Statement left = pipeline();
    while (true) {
      words.skipBlanks();
      if (text.startsWith("&&", words.position)) {
        words.position += 2;
        skipLines();
        left = new Statement.And(left, pipeline());
      } else if (text.startsWith("||", words.position)) {
        words.position += 2;
        skipLines();
        left = new Statement.Or(left, pipeline());
      } else {
        return left;
      }
    }
  }

  private Statement pipeline() throws ScriptException {
    words.skipBlanks();
    if (keyword().equals("!")) {
      words.position++;
      return new Statement.Negation(pipeline());
    }
    List<Statement> stages = new ArrayList<>();
    stages.add(command());
    while (true) {
      words.skipBlanks();
      if (atEnd() || words.peek() != '|' || text.startsWith("||", words.position)) {
        return stages.size() == 1 ? stages.getFirst() : new Statement.Pipeline(stages);
      }
      words.position++;
      skipLines();
      stages.add(command());
    }
  }

  private Statement command() throws ScriptException {
    if (++depth > MAX_DEPTH) {
      throw ScriptException.unsupported("more than " + MAX_DEPTH + " levels of nesting");
    }
    words.skipBlanks();
    if (atEnd()) {
      throw broken("unexpected end");
    }
    String keyword = keyword();
    if (UNSUPPORTED.contains(keyword)) {
      throw ScriptException.unsupported("'" + keyword + "'");
    }
    Statement statement;
    if (words.peek() == '(') {
      words.position++;
      Statement body = list();
      expect(')');
      statement = redirected(new Statement.Subshell(body));
    } else if (keyword.equals("if") || keyword.equals("{") || LOOPS.contains(keyword)) {
      words.position += keyword.length();
      statement =
          redirected(
              switch (keyword) {
                case "if" -> conditional();
                case "for" -> each();
                case "{" -> group();
                default -> loop(keyword.equals("until"));
              });
    } else {
      statement = simple();
    }
    depth--;
    return statement;
  }

  private Statement group() throws ScriptException {
    Statement body = list();
    expectKeyword("}");
    return body;
  }

  private Statement conditional() throws ScriptException {
    Statement condition = list();
    expectKeyword("then");
    Statement then = list();
    String next = keyword();
    words.position += next.length();
    return switch (next) {
      case "elif" -> new Statement.Conditional(condition, then, conditional());
      case "else" -> {
        Statement otherwise = list();
        expectKeyword("fi");
        yield new Statement.Conditional(condition, then, otherwise);
      }
      case "fi" -> new Statement.Conditional(condition, then, null);
      default -> {
        words.position -= next.length();
        throw broken("'if' without 'fi'");
      }
    };
  }

  private Statement each() throws ScriptException {
    words.skipBlanks();
    String name = words.name();
    if (name.isEmpty()) {
      throw broken("'for' without a name");
    }
    skipLines();
    expectKeyword("in");
    List<Word> items = new ArrayList<>();
    for (words.skipBlanks(); !atEnd() && ";\n".indexOf(words.peek()) < 0; words.skipBlanks()) {
      items.add(word());
    }
    skipSeparators();
    return new Statement.Each(name, items, body());
  }

  private Statement loop(boolean until) throws ScriptException {
    Statement condition = list();
    return new Statement.Loop(condition, body(), until);
  }

  private Statement body() throws ScriptException {
    expectKeyword("do");
    Statement body = list();
    expectKeyword("done");
    return body;
  }

  private Statement simple() throws ScriptException {
    List<Assignment> assignments = new ArrayList<>();
    List<Word> arguments = new ArrayList<>();
    List<Redirection> redirections = new ArrayList<>();
    while (true) {
      words.skipBlanks();
      if (atEnd() || ";|&\n)".indexOf(words.peek()) >= 0) {
        break;
      }
      Redirection redirection = redirection();
      if (redirection != null) {
        redirections.add(redirection);
      } else if (words.peek() == '(') {
        throw ScriptException.unsupported("a function or an array");
      } else {
        Assignment assignment = arguments.isEmpty() ? assignment() : null;
        if (assignment == null) {
          arguments.add(word());
        } else {
          assignments.add(assignment);
        }
      }
    }
    if (assignments.isEmpty() && arguments.isEmpty() && redirections.isEmpty()) {
      throw unexpected();
    }
    Statement simple = new Statement.Simple(assignments, arguments);
    return redirections.isEmpty() ? simple : new Statement.Redirected(simple, redirections);
  }

  private @Nullable Assignment assignment() throws ScriptException {
    int start = words.position;
    String name = words.name();
    boolean append = text.startsWith("+=", words.position);
    if (name.isEmpty() || !(append || text.startsWith("=", words.position))) {
      words.position = start;
      return null;
    }
    words.position += append ? 2 : 1;
    boolean empty = atEnd() || " \t\n;|&)".indexOf(words.peek()) >= 0;
    return new Assignment(name, empty ? new Word(List.of()) : word(), append);
  }

  private Statement redirected(Statement statement) throws ScriptException {
    List<Redirection> redirections = new ArrayList<>();
    while (true) {
      words.skipBlanks();
      Redirection redirection = atEnd() ? null : redirection();
      if (redirection == null) {
        return redirections.isEmpty()
            ? statement
            : new Statement.Redirected(statement, redirections);
      }
      redirections.add(redirection);
    }
  }

  private @Nullable Redirection redirection() throws ScriptException {
    int start = words.position;
    int at = start;
    while (at < text.length() && Character.isDigit(text.charAt(at))) {
      at++;
    }
    if (at >= text.length() || "<>".indexOf(text.charAt(at)) < 0) {
      return null;
    }
    String number = text.substring(start, at);
    boolean input = text.charAt(at) == '<';
    words.position = at + 1;
    if (!atEnd() && "<>(&|".indexOf(words.peek()) >= 0 && words.peek() != '&') {
      if (!input && words.peek() == '>') {
        words.position++;
      } else {
        throw ScriptException.unsupported("'" + text.substring(at, at + 2) + "'");
      }
    }
    boolean duplicate = !atEnd() && words.peek() == '&';
    if (duplicate) {
      words.position++;
    }
    words.skipBlanks();
    String target = atEnd() ? "" : word().literal().orElse("");
    if (duplicate && number.equals("2") && target.equals("1")) {
      return Redirection.ERRORS_TO_OUTPUT;
    }
    if (duplicate && (number.isEmpty() || number.equals("1")) && target.equals("2")) {
      return Redirection.OUTPUT_TO_ERRORS;
    }
    if (!duplicate && target.equals("/dev/null")) {
      if (input) {
        return Redirection.NO_INPUT;
      }
      return number.equals("2") ? Redirection.ERRORS_AWAY : Redirection.OUTPUT_AWAY;
    }
    throw ScriptException.unsupported("a redirection other than to or from /dev/null");
  }

  private Word word() throws ScriptException {
    return words.word();
  }

  private String keyword() {
    int end = words.position;
    while (end < text.length() && " \t\n;|&()<>".indexOf(text.charAt(end)) < 0) {
      end++;
    }
    return text.substring(words.position, end);
  }

  private void expectKeyword(String keyword) throws ScriptException {
    words.skipBlanks();
    if (!keyword().equals(keyword)) {
      throw atEnd() ? broken("unexpected end, expected '" + keyword + "'") : unexpected();
    }
    words.position += keyword.length();
  }

  private void expect(char c) throws ScriptException {
    if (atEnd() || words.peek() != c) {
      throw broken("'" + c + "' is missing");
    }
    words.position++;
  }

  private void skipSeparators() throws ScriptException {
    for (words.skipBlanks();
        !atEnd() && (words.peek() == ';' || words.peek() == '\n');
        words.skipBlanks()) {
      if (text.startsWith(";;", words.position)) {
        throw unexpected();
      }
      words.position++;
    }
  }

  private void skipLines() {
    for (words.skipBlanks(); !atEnd() && words.peek() == '\n'; words.skipBlanks()) {
      words.position++;
    }
  }

  private boolean atEnd() {
    return words.position >= text.length();
  }

  private ScriptException unexpected() {
    return broken(atEnd() ? "unexpected end" : "unexpected '" + words.peek() + "'");
  }

  private ScriptException broken(String message) {
    return ScriptException.broken(message, words.line());
  }
}
