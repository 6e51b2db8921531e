package dev.vedette.rego.syntax;

import dev.vedette.rego.syntax.Term.Var;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A place among the tokens to which a parser can return, with the problems, hints and wildcards met
 * on the way there. Not thread-safe.
 */
final class Cursor {

  /** How deep terms may nest; deeper ones would exhaust the stack of later passes. */
  private static final int MAX_DEPTH = 200;

  /** Enough to see what is wrong; a broken file could otherwise give one problem per character. */
  private static final int MAX_PROBLEMS = 100;

  private final String source;
  private final List<Token> tokens;
  final RegoVersion version;
  private Set<Kind> words;
  private Map<Place, Parsed> terms = new HashMap<>();
  private int index;
  private Kind kind = Kind.EOF;
  private int depth;
  private int wildcards;
  private @Nullable Problems problems;
  private List<String> hints = List.of();

  /** The problems so far, newest first. */
  private record Problems(Diagnostic newest, @Nullable Problems older, int count) {}

  /** A place to return to. */
  record Mark(
      int index,
      Kind kind,
      int wildcards,
      @Nullable Problems problems,
      List<String> hints,
      Set<Kind> words) {}

  /** Where a term starts; a keyword may be taken as a name at the second attempt. */
  private record Place(int index, Kind kind) {}

  /** A term that was read from a place before, or that none is there, and where it ends. */
  private record Parsed(@Nullable Term term, Mark end, List<Diagnostic> problems) {}

  Cursor(String source, List<Token> tokens, RegoVersion version) {
    this.source = source;
    this.tokens = tokens;
    this.version = version;
    this.words = version == RegoVersion.V1 ? Kind.FUTURE : Set.of();
    load();
  }

  private Token token() {
    return tokens.get(index);
  }

  private void load() {
    Token token = token();
    kind = token.kind() == Kind.IDENT ? Kind.ofWord(token.text(), words) : token.kind();
    token.errors().forEach(this::problem);
  }

  Kind kind() {
    return kind;
  }

  boolean at(Kind other) {
    return kind == other;
  }

  String text() {
    return token().text();
  }

  Location location() {
    return token().location();
  }

  /** Whether nothing stands between the token before this one and this one. */
  boolean glued() {
    return !token().space();
  }

  boolean afterNewline() {
    return token().newline();
  }

  /** Where the token before this one ends. */
  int lastEnd() {
    return index == 0 ? 0 : tokens.get(index - 1).location().end();
  }

  void scan() {
    if (index < tokens.size() - 1) {
      index++;
      load();
    }
  }

  /** Whether a dot or bracket follows this token at once. */
  boolean continuesAsRef() {
    if (index + 1 >= tokens.size()) {
      return false;
    }
    Token next = tokens.get(index + 1);
    return !next.space() && (next.kind() == Kind.DOT || next.kind() == Kind.LBRACK);
  }

  Kind nextKind() {
    return tokens.get(Math.min(index + 1, tokens.size() - 1)).kind();
  }

  void treatAsName() {
    kind = Kind.IDENT;
  }

  /** Takes a keyword that a dot or bracket follows as a name. */
  boolean treatAsNameBeforeRef() {
    if (kind.isWord() && continuesAsRef()) {
      treatAsName();
      return true;
    }
    return false;
  }

  Mark save() {
    return new Mark(index, kind, wildcards, problems, hints, words);
  }

  void restore(Mark mark) {
    index = mark.index();
    kind = mark.kind();
    wildcards = mark.wildcards();
    problems = mark.problems();
    hints = mark.hints();
    words = mark.words();
  }

  boolean knownTerm() {
    return terms.containsKey(key(index, kind));
  }

  /** Returns to the end of the term that is known to start here. */
  @Nullable Term recall() {
    Parsed known = terms.get(key(index, kind));
    if (known == null) {
      return null;
    }
    Mark end = known.end();
    index = end.index();
    kind = end.kind();
    wildcards = Math.max(wildcards, end.wildcards());
    known.problems().forEach(this::add);
    return known.term();
  }

  void remember(Mark start, @Nullable Term term) {
    var added = new ArrayList<Diagnostic>();
    Problems before = start.problems();
    int known = before == null ? 0 : before.count();
    for (Problems at = problems; at != null && at.count() > known; at = at.older()) {
      added.addFirst(at.newest());
    }
    terms.put(key(start.index(), start.kind()), new Parsed(term, save(), added));
  }

  private static Place key(int index, Kind kind) {
    return new Place(index, kind);
  }

  /**
   * Whether some attempt gives a result if these words are keywords; leaves everything as it was.
   */
  boolean wouldParse(java.util.function.BooleanSupplier attempt) {
    Mark start = save();
    var kept = terms;
    terms = new HashMap<>();
    words = Kind.FUTURE;
    boolean parsed = attempt.getAsBoolean();
    terms = kept;
    restore(start);
    return parsed;
  }

  /** Takes the future keywords as names while the action runs. */
  <T> @Nullable T withoutFutureWords(java.util.function.Supplier<@Nullable T> action) {
    var kept = words;
    var keptTerms = terms;
    terms = new HashMap<>();
    words = Set.of();
    T result = action.get();
    words = kept;
    terms = keptTerms;
    Token token = token();
    if (token.kind() == Kind.IDENT) {
      kind = Kind.ofWord(token.text(), words);
    }
    return result;
  }

  void learn(Set<Kind> more) {
    var all = EnumSet.copyOf(more);
    all.addAll(words);
    if (all.contains(Kind.EVERY)) {
      all.add(Kind.IN);
    }
    words = Set.copyOf(all);
    if (token().kind() == Kind.IDENT) {
      kind = Kind.ofWord(token().text(), words);
    }
    terms.clear();
  }

  boolean enter() {
    if (depth >= MAX_DEPTH) {
      problem("max parsing recursion depth exceeded");
      return false;
    }
    depth++;
    return true;
  }

  void leave() {
    depth--;
  }

  Var wildcard() {
    return new Var("$" + wildcards++, location());
  }

  void hint(String hint) {
    var all = new ArrayList<>(hints);
    all.add(hint);
    hints = List.copyOf(all);
  }

  /** Says that the token is not expected; the note may be empty. */
  void illegal(String note) {
    if (kind == Kind.ILLEGAL) {
      problem("illegal token");
      return;
    }
    String what = "unexpected " + kind.text + (kind.isWord() ? " keyword" : " token");
    problem(note.isEmpty() ? what : what + ": " + note);
  }

  void illegal() {
    illegal("");
  }

  void problem(String message) {
    problem(location(), message);
  }

  void problem(Location place, String message) {
    String text = message;
    if (!hints.isEmpty()) {
      text += (hints.size() == 1 ? " (hint: " : " (hints: ") + String.join(", ", hints) + ")";
    }
    hints = List.of();
    add(new Diagnostic(Diagnostic.PARSE, text, place, caret(place)));
  }

  private void add(Diagnostic diagnostic) {
    int count = problems == null ? 0 : problems.count();
    if (count < MAX_PROBLEMS) {
      problems = new Problems(diagnostic, problems, count + 1);
    }
  }

  boolean failed() {
    return problems != null;
  }

  List<Diagnostic> problems() {
    var all = new ArrayList<Diagnostic>();
    for (Problems at = problems; at != null; at = at.older()) {
      all.add(at.newest());
    }
    Collections.reverse(all);
    return all;
  }

  /** The source line of a place, and a caret under it; blanks count for what precedes them. */
  private List<String> caret(Location place) {
    if (source.isEmpty()) {
      return List.of();
    }
    int offset = Math.min(place.offset(), source.length() - 1);
    while (offset > 0 && Character.isWhitespace(source.charAt(offset))) {
      offset--;
    }
    int begin = offset;
    while (begin > 0 && !isLineEnd(source.charAt(begin))) {
      begin--;
    }
    if (isLineEnd(source.charAt(begin))) {
      begin++;
    }
    int end = offset;
    while (end < source.length() && !isLineEnd(source.charAt(end))) {
      end++;
    }
    String line = source.substring(Math.min(begin, end), end);
    int tabs = 0;
    while (tabs < line.length() && line.charAt(tabs) == '\t') {
      tabs++;
    }
    String before = source.substring(Math.min(begin, offset), offset);
    int indent = before.getBytes(StandardCharsets.UTF_8).length - tabs;
    return List.of(line.substring(tabs), " ".repeat(Math.max(0, indent)) + "^");
  }

  private static boolean isLineEnd(char c) {
    return c == '\r' || c == '\n';
  }
}
