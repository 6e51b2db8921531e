package dev.vedette.language.format;

import dev.vedette.language.diagnostic.Diagnostic;
import dev.vedette.language.diagnostic.Result;
import dev.vedette.language.syntax.Expr;
import dev.vedette.language.syntax.Parser;
import dev.vedette.language.syntax.Printer;
import dev.vedette.language.syntax.SourceText;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A condition, or what is to be appended to one: then it may start with {@code and} or {@code or}.
 * Immutable.
 *
 * @param lead that word and a blank, or empty
 * @param clause what follows it
 */
record ConditionText(String lead, Clause clause) {
  private static final Pattern LEAD = Pattern.compile("\\s*(and|or)(?=[\\s(])");

  /** Reads a condition; a failure tells what is wrong, an empty success that it must stay as is. */
  static Result<Optional<ConditionText>> read(SourceText source, String item) {
    return switch (parse(source, item)) {
      case Result.Failure<Parsed>(List<Diagnostic> found) -> Result.failure(found);
      case Result.Success<Parsed>(Parsed parsed, _) ->
          Result.success(
              ClauseReader.read(parsed.text, parsed.tree)
                  .map(clause ->
                      new ConditionText(parsed.lead.isEmpty() ? "" : parsed.lead + " ", clause)));
    };
  }

  /** Whether two texts are the same condition. */
  static boolean same(String left, String right) {
    var one = printed(left);
    return one == null ? left.equals(right) : one.equals(printed(right));
  }

  private static @Nullable String printed(String text) {
    return parse(SourceText.of(text), "") instanceof Result.Success<Parsed>(Parsed parsed, _)
        ? parsed.lead + " " + Printer.print(parsed.tree)
        : null;
  }

  private record Parsed(String lead, String text, Expr tree) {}

  private static Result<Parsed> parse(SourceText source, String item) {
    var matcher = LEAD.matcher(source.text());
    int start = matcher.lookingAt() ? matcher.end() : 0;
    var rest = new SourceText.Builder(source).copy(source, start, source.text().length()).build();
    return switch (Parser.parse(rest, item)) {
      case Result.Failure<Expr>(List<Diagnostic> found) -> Result.failure(found);
      case Result.Success<Expr>(Expr tree, _) ->
          Result.success(new Parsed(start == 0 ? "" : matcher.group(1), rest.text(), tree));
    };
  }

  String flat() {
    return lead + clause.flat();
  }

  /** The condition on several lines. */
  List<String> lines(int indent, int width) {
    var layout = new ClauseLayout(width);
    layout.open(clause, indent, lead);
    return layout.lines();
  }
}
