package dev.vedette.agent.check.host;

import java.util.HashMap;
import java.util.Map;

/** Names of users and groups, from the node's own files. Immutable. */
public final class Accounts {
  private static final int MAX_BYTES = 4 << 20;

  private final Map<Integer, String> users;
  private final Map<Integer, String> groups;

  private Accounts(Map<Integer, String> users, Map<Integer, String> groups) {
    this.users = users;
    this.groups = groups;
  }

  /** Reads the node's accounts; one that cannot be read names nobody. */
  public static Accounts of(HostFiles files) {
    return new Accounts(read(files, "/etc/passwd"), read(files, "/etc/group"));
  }

  /** The name of a user, or UNKNOWN. */
  public String user(int id) {
    return users.getOrDefault(id, "UNKNOWN");
  }

  /** The name of a user, or its number. */
  public String userOrNumber(int id) {
    return users.getOrDefault(id, Integer.toString(id));
  }

  /** The name of a group, or UNKNOWN. */
  public String group(int id) {
    return groups.getOrDefault(id, "UNKNOWN");
  }

  private static Map<Integer, String> read(HostFiles files, String path) {
    Map<Integer, String> names = new HashMap<>();
    String text;
    try {
      text = files.read(path, MAX_BYTES);
    } catch (FileProblem _) {
      return names;
    }
    for (String line : text.split("\n", -1)) {
      String[] fields = line.split(":", -1);
      try {
        if (fields.length > 2) {
          names.putIfAbsent(Integer.parseInt(fields[2]), fields[0]);
        }
      } catch (NumberFormatException _) {
        // Lines of name services, such as "+::::::".
      }
    }
    return names;
  }
}
