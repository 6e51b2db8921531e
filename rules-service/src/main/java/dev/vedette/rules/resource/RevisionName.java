package dev.vedette.rules.resource;

import dev.vedette.server.grpc.ServiceException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Name of a revision; a value.
 *
 * @param ruleSet id of its rule set
 * @param revision hash of its content
 */
public record RevisionName(String ruleSet, String revision) {
  private static final Pattern NAME =
      Pattern.compile("ruleSets/([a-z0-9-]{1,63})/revisions/([0-9a-f]{64})");

  /** Reads a name, empty when it is none. */
  public static Optional<RevisionName> parse(String name) {
    Matcher matcher = NAME.matcher(name);
    return matcher.matches()
        ? Optional.of(new RevisionName(matcher.group(1), matcher.group(2)))
        : Optional.empty();
  }

  /** Reads the name in a field of a request, which is refused when it is none. */
  public static RevisionName require(String field, String name) {
    return parse(name)
        .orElseThrow(() ->
            ServiceException.invalidField(
                field,
                RuleSetName.quote(name),
                "ruleSets/{rule_set}/revisions/{revision}, where the last part is a SHA-256"));
  }

  /** Returns {@code ruleSets/{rule_set}/revisions/{revision}}. */
  @Override
  public String toString() {
    return RuleSetName.of(ruleSet) + "/revisions/" + revision;
  }
}
