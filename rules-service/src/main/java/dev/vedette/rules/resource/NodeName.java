package dev.vedette.rules.resource;

import dev.vedette.server.grpc.ServiceException;
import java.util.regex.Pattern;

/** Names of nodes; stateless. */
public final class NodeName {
  private static final String COLLECTION = "nodes/";
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,252}");

  private NodeName() {}

  /** Returns {@code nodes/{node}}. */
  public static String of(String id) {
    return COLLECTION + id;
  }

  /** Returns the last part of a name, and a text that is no such name as it is. */
  public static String id(String name) {
    return name.startsWith(COLLECTION) ? name.substring(COLLECTION.length()) : name;
  }

  /**
   * Returns the last part of the name in a field of a request, which is refused when it is none.
   */
  public static String require(String field, String name) {
    String id = name.startsWith(COLLECTION) ? name.substring(COLLECTION.length()) : "";
    if (!ID.matcher(id).matches()) {
      throw ServiceException.invalidField(field, RuleSetName.quote(name), "nodes/{node}");
    }
    return id;
  }
}
