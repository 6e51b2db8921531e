package dev.vedette.rego.syntax;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A rule; the alternative is what {@code else} gives. The flags say which words were written and
 * whether the body was. Immutable.
 */
public record Rule(
    Head head,
    List<Expr> body,
    @Nullable Rule alternative,
    boolean isDefault,
    Written written,
    Location location) {

  public Rule {
    body = List.copyOf(body);
  }

  /** Which parts of a rule were written out. */
  public record Written(boolean ifWord, boolean containsWord, boolean body) {}
}
