package dev.vedette.rules.resource;

import dev.vedette.server.grpc.ServiceException;
import java.util.regex.Pattern;

/** Names of rule sets; stateless. */
public final class RuleSetName {
  static final String COLLECTION = "ruleSets/";
  private static final Pattern ID = Pattern.compile("[a-z0-9-]{1,63}");

  private RuleSetName() {}

  /** Returns {@code ruleSets/{rule_set}}. */
  public static String of(String id) {
    return COLLECTION + id;
  }

  /** Returns whether a text can be the last part of a name. */
  public static boolean isId(String id) {
    return ID.matcher(id).matches();
  }

  /**
   * Returns the last part of the name in a field of a request, which is refused when it is none.
   */
  public static String require(String field, String name) {
    String id = name.startsWith(COLLECTION) ? name.substring(COLLECTION.length()) : "";
    if (!isId(id)) {
      throw ServiceException.invalidField(field, quote(name), "ruleSets/{rule_set}");
    }
    return id;
  }

  static String quote(String name) {
    return '"' + (name.length() > 200 ? name.substring(0, 200) + "…" : name) + '"';
  }
}
