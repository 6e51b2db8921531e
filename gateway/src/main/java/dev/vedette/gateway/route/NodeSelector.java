package dev.vedette.gateway.route;

import com.google.re2j.Pattern;
import dev.vedette.proto.rules.v1.Node;
import dev.vedette.server.grpc.ServiceException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Which of the nodes a call is for: names in which {@code *} stands for anything, and labels as
 * {@code key=value} or {@code key!=value}, joined by commas. A node must have one of the names, if
 * there are any, and satisfy all labels. Immutable.
 */
record NodeSelector(List<Pattern> names, List<Label> labels) {
  private static final int MAX_LENGTH = 1000;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._*-]{1,253}");
  private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9._/-]{1,253}");

  /** One condition on a label. */
  record Label(String key, String value, boolean equal) {
    boolean holds(Node node) {
      return equal == Objects.equals(node.getLabelsMap().get(key), value);
    }
  }

  NodeSelector {
    names = List.copyOf(names);
    labels = List.copyOf(labels);
  }

  /** Whether a text is meant for several nodes. */
  static boolean isSelector(String text) {
    return text.contains("*") || text.contains("=") || text.contains(",");
  }

  /**
   * Reads a selector.
   *
   * @throws ServiceException when it is none
   */
  static NodeSelector parse(String text) {
    List<Pattern> names = new ArrayList<>();
    List<Label> labels = new ArrayList<>();
    if (text.length() > MAX_LENGTH) {
      throw wrong(text);
    }
    for (String part : text.split(",", -1)) {
      String item = part.strip();
      int equals = item.indexOf('=');
      if (equals > 0) {
        boolean equal = item.charAt(equals - 1) != '!';
        String key = item.substring(0, equal ? equals : equals - 1);
        String value = item.substring(equals + 1);
        if (!LABEL.matches(key) || !LABEL.matches(value)) {
          throw wrong(text);
        }
        labels.add(new Label(key, value, equal));
      } else if (NAME.matches(item)) {
        names.add(Pattern.compile(item.replace(".", "\\.").replace("*", ".*")));
      } else {
        throw wrong(text);
      }
    }
    return new NodeSelector(names, labels);
  }

  private static ServiceException wrong(String text) {
    return ServiceException.invalidField(
        "vedette-node",
        text.substring(0, Math.min(100, text.length())),
        "a node, *, or names and labels such as web-*,zone=a");
  }

  boolean selects(Node node) {
    String name = NodeDirectory.id(node);
    return (names.isEmpty() || names.stream().anyMatch(pattern -> pattern.matches(name)))
        && labels.stream().allMatch(label -> label.holds(node));
  }
}
