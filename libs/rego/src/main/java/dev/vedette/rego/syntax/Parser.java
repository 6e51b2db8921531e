package dev.vedette.rego.syntax;

import dev.vedette.rego.syntax.Module.Import;
import dev.vedette.rego.syntax.Outcome.Failure;
import dev.vedette.rego.syntax.Outcome.Success;
import dev.vedette.rego.syntax.Term.Ref;
import dev.vedette.rego.syntax.Term.Scalar;
import dev.vedette.rego.syntax.Term.Var;
import dev.vedette.rego.value.StringValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Parses modules and queries. Not thread-safe; the static methods are. */
public final class Parser {

  /** The longest source that is read, in characters. */
  public static final int MAX_LENGTH = 8 << 20;

  private static final Set<String> ROOTS = Set.of("data", "input", "future", "rego");

  private final Cursor cursor;
  private final TermParser terms;
  private final RuleParser rules;

  /** A statement of a module. */
  private sealed interface Statement {
    Location location();

    record PackageClause(Ref path, Location location) implements Statement {}

    record ImportClause(Import value, Location location) implements Statement {}

    record RuleClause(Rule value, Location location) implements Statement {}

    record Query(List<Expr> body, Location location) implements Statement {}
  }

  private Parser(Cursor cursor) {
    this.cursor = cursor;
    this.terms = new TermParser(cursor);
    this.rules = new RuleParser(cursor, terms);
  }

  /** Parses a module. */
  public static Outcome<Module> module(String file, String source, RegoVersion version) {
    var tooLong = Parser.<Module>tooLong(file, source);
    if (tooLong != null) {
      return tooLong;
    }
    var lexer = new Lexer(file, source);
    var cursor = new Cursor(source, lexer.tokens(), version);
    var parser = new Parser(cursor);
    var statements = parser.statements();
    if (cursor.failed()) {
      return new Failure<>(cursor.problems());
    }
    return assemble(file, version, statements, lexer.comments());
  }

  /** Parses a query, that is, expressions separated by semicolons or line ends. */
  public static Outcome<List<Expr>> query(String source, RegoVersion version) {
    var tooLong = Parser.<List<Expr>>tooLong("", source);
    if (tooLong != null) {
      return tooLong;
    }
    var cursor = new Cursor(source, new Lexer("", source).tokens(), version);
    var parser = new Parser(cursor);
    if (version == RegoVersion.V0) {
      cursor.learn(Kind.FUTURE);
    }
    var body = new ArrayList<Expr>();
    while (!cursor.at(Kind.EOF)) {
      var part = parser.terms.exprs().query(Kind.EOF, true);
      if (part == null) {
        break;
      }
      body.addAll(part);
    }
    if (cursor.failed()) {
      return new Failure<>(cursor.problems());
    }
    if (body.isEmpty()) {
      return new Failure<>(
          List.of(new Diagnostic(Diagnostic.PARSE, "empty query", cursor.location())));
    }
    return new Success<>(body);
  }

  private static <T> @Nullable Failure<T> tooLong(String file, String source) {
    return source.length() <= MAX_LENGTH
        ? null
        : new Failure<>(
            List.of(
                new Diagnostic(
                    Diagnostic.PARSE,
                    "source too long: " + source.length() + " (expected: <= " + MAX_LENGTH + ")",
                    new Location(file, 1, 1, 0, 0))));
  }

  private List<Statement> statements() {
    var statements = new ArrayList<Statement>();
    while (!cursor.at(Kind.EOF)) {
      var start = cursor.save();
      Location place = cursor.location();
      if (clause(statements, place)) {
        continue;
      }
      if (cursor.failed()) {
        break;
      }
      cursor.restore(start);
      var found = rules.parse();
      if (!found.isEmpty()) {
        found.forEach(rule -> statements.add(new Statement.RuleClause(rule, rule.location())));
        continue;
      }
      if (cursor.failed()) {
        break;
      }
      cursor.restore(start);
      var body = terms.exprs().query(Kind.EOF, true);
      if (body == null) {
        break;
      }
      statements.add(new Statement.Query(body, body.getFirst().location()));
    }
    return statements;
  }

  private boolean clause(List<Statement> statements, Location place) {
    if (cursor.continuesAsRef()) {
      return false;
    }
    if (cursor.at(Kind.PACKAGE)) {
      Ref path = packagePath();
      if (path != null) {
        statements.add(new Statement.PackageClause(path, place));
        return true;
      }
    } else if (cursor.at(Kind.IMPORT)) {
      Import found = importClause(place);
      if (found != null) {
        learnWords(found);
        statements.add(new Statement.ImportClause(found, place));
        return true;
      }
    }
    return false;
  }

  private boolean atName() {
    if (cursor.kind().isWord()) {
      cursor.treatAsName();
    }
    if (cursor.at(Kind.IDENT)) {
      return true;
    }
    cursor.illegal();
    return false;
  }

  private @Nullable Ref packagePath() {
    cursor.scan();
    if (!atName()) {
      return null;
    }
    Term term = terms.single();
    var parts = new ArrayList<Term>();
    switch (term) {
      case Var var -> {
        parts.add(new Var("data", var.location()));
        parts.add(Terms.string(var.name(), var.location()));
      }
      case Ref ref when ref.head() instanceof Var var -> {
        parts.add(new Var("data", var.location()));
        parts.add(Terms.string(var.name(), var.location()));
        for (Term part : ref.parts().subList(1, ref.parts().size())) {
          if (!(part instanceof Scalar(StringValue _, _))) {
            cursor.problem(
                part.location(), "unexpected " + Terms.kindName(part) + " token: expecting string");
            return null;
          }
          parts.add(part);
        }
      }
      case null -> {
        return null;
      }
      default -> {
        cursor.illegal();
        return null;
      }
    }
    return new Ref(parts, parts.getFirst().location());
  }

  private @Nullable Import importClause(Location place) {
    cursor.scan();
    if (!atName()) {
      return null;
    }
    Term term = cursor.withoutFutureWords(terms::single);
    if (!(term instanceof Ref) && !(term instanceof Var)) {
      cursor.problem("expected path");
      return null;
    }
    Ref path = term instanceof Ref ref ? ref : new Ref(List.of(term), term.location());
    for (Term part : path.parts().subList(1, path.parts().size())) {
      if (!(part instanceof Scalar(StringValue _, _))) {
        cursor.problem(
            part.location(), "unexpected " + Terms.kindName(part) + " token: expecting string");
        return null;
      }
    }
    if (!(path.head() instanceof Var(var root, _)) || !ROOTS.contains(root)) {
      cursor.hint("if this is unexpected, try updating OPA");
      cursor.problem(
          path.location(),
          "unexpected import path, must begin with one of: {data, future, input, rego}, got: "
              + path.head());
      return null;
    }
    String alias = "";
    if (cursor.at(Kind.AS)) {
      cursor.scan();
      if (!cursor.at(Kind.IDENT) || !(terms.single() instanceof Var(var name, _))) {
        cursor.illegal("expected var");
        return null;
      }
      alias = name;
    } else {
      refuseKeywordAtEnd(path, root);
    }
    return new Import(path, alias, place.until(cursor.lastEnd()));
  }

  private void refuseKeywordAtEnd(Ref path, String root) {
    if (root.equals("future") && path.parts().size() > 1) {
      return;
    }
    Term last = path.parts().getLast();
    String name = last instanceof Scalar(StringValue text, _) ? text.value() : last.toString();
    var words = cursor.version == RegoVersion.V1 ? Kind.FUTURE : Set.<Kind>of();
    if (Kind.ofWord(name, words).isWord()) {
      cursor.problem(
          last.location(), "unexpected import path, must not end with a keyword, got: " + name);
      cursor.hint("import a different path or use an alias");
    }
  }

  private void learnWords(Import found) {
    Ref path = found.path();
    int size = path.parts().size();
    if (path.startsWith("rego")) {
      if (!path.toString().equals("rego.v1")) {
        cursor.problem(path.location(), "invalid import `" + path + "`, must be `rego.v1`");
      } else if (cursor.version == RegoVersion.V0) {
        if (!found.alias().isEmpty()) {
          cursor.problem(path.location(), "`rego` imports cannot be aliased");
        }
        cursor.learn(Kind.FUTURE);
      }
    } else if (path.startsWith("future")) {
      if (size == 1 || !path.toString().startsWith("future.keywords")) {
        cursor.problem(path.location(), "invalid import, must be `future.keywords`");
      } else if (!found.alias().isEmpty()) {
        cursor.problem(path.location(), "`future` imports cannot be aliased");
      } else if (size == 2) {
        cursor.learn(Kind.FUTURE);
      } else if (size == 3) {
        Kind word = Kind.ofWord(found.name(), Kind.FUTURE);
        if (Kind.FUTURE.contains(word)) {
          cursor.learn(Set.of(word));
        } else {
          cursor.problem(
              path.location(), "unexpected keyword, must be one of [contains every if in]");
        }
      }
    }
  }

  private static Outcome<Module> assemble(
      String file, RegoVersion asked, List<Statement> statements, List<Comment> comments) {
    if (statements.isEmpty()) {
      return new Failure<>(
          List.of(
              new Diagnostic(Diagnostic.PARSE, "empty module", new Location(file, 0, 0, 0, 0))));
    }
    var problems = new ArrayList<Diagnostic>();
    var imports = new ArrayList<Import>();
    var found = new ArrayList<Rule>();
    RegoVersion version = asked;
    Statement first = statements.getFirst();
    Statement.PackageClause clause = null;
    if (first instanceof Statement.PackageClause good) {
      clause = good;
    } else {
      problems.add(new Diagnostic(Diagnostic.PARSE, "package expected", first.location()));
    }
    for (Statement statement : statements.subList(1, statements.size())) {
      switch (statement) {
        case Statement.PackageClause _ ->
            problems.add(
                new Diagnostic(Diagnostic.PARSE, "unexpected package", statement.location()));
        case Statement.ImportClause(var value, _) -> {
          imports.add(value);
          if (asked == RegoVersion.V0 && value.path().toString().equals("rego.v1")) {
            version = RegoVersion.V0_COMPATIBLE_WITH_V1;
          }
        }
        case Statement.RuleClause(var rule, _) -> found.add(rule);
        case Statement.Query(var body, var place) -> {
          var reading = BareRules.read(body);
          if (reading.rule() == null) {
            problems.add(new Diagnostic(Diagnostic.PARSE, reading.refusal(), place));
          } else {
            found.add(reading.rule());
          }
        }
      }
    }
    if (version.strict()) {
      found.forEach(rule -> checkWords(rule, problems));
    }
    var annotations =
        new AnnotationReader(problems)
            .read(
                comments,
                statements.stream().map(Statement::location).toList(),
                first.location().row());
    if (!problems.isEmpty() || clause == null) {
      return new Failure<>(problems);
    }
    return new Success<>(
        new Module(file, version, clause.path(), clause.location(), imports, found, annotations));
  }

  private static void checkWords(Rule rule, List<Diagnostic> problems) {
    var written = rule.written();
    var head = rule.head();
    String what = head.arguments().isEmpty() ? "rule" : "function";
    if (!written.body() && head.implicitValue()) {
      problems.add(
          new Diagnostic(
              Diagnostic.PARSE,
              what + " must have value assignment and/or body declaration",
              rule.location()));
    }
    if (written.body() && !written.ifWord()) {
      problems.add(
          new Diagnostic(
              Diagnostic.PARSE,
              "`if` keyword is required before " + what + " body",
              rule.location()));
    }
    if (head.isMultiValue() && !written.containsWord()) {
      problems.add(
          new Diagnostic(
              Diagnostic.PARSE,
              "`contains` keyword is required for partial set rules",
              rule.location()));
    }
    if (rule.alternative() != null) {
      checkWords(rule.alternative(), problems);
    }
  }
}
