package dev.vedette.language.format;

import dev.vedette.language.LoadResult;
import dev.vedette.language.Rule;
import dev.vedette.language.diagnostic.Diagnostic;
import dev.vedette.language.rulefile.RuleYaml;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.yaml.snakeyaml.comments.CommentType;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.scanner.ScannerImpl;
import org.yaml.snakeyaml.tokens.CommentToken;
import org.yaml.snakeyaml.tokens.Token;

/**
 * Proves that two rule files say the same: the same items in the same order, each with the same
 * keys and values, conditions that parse to the same trees, and the same comments. Files that go
 * with one of them, and append to it, then mean the same, too. Not thread-safe.
 */
final class SameMeaning {
  private final Set<Pair> compared = new HashSet<>();

  private SameMeaning() {}

  /** Two nodes that are being compared: those of an anchor come again. */
  private record Pair(Node left, Node right) {}

  /** Whether two texts say the same. */
  static boolean of(String left, String right) {
    try {
      return new SameMeaning().documents(left, right) && comments(left).equals(comments(right));
    } catch (YAMLException e) {
      return false;
    }
  }

  /** Whether two texts were loaded as the same rules, with the same problems. */
  static boolean of(LoadResult left, LoadResult right) {
    return codes(left).equals(codes(right)) && rules(left).equals(rules(right));
  }

  private static List<String> codes(LoadResult result) {
    return result.diagnostics().stream().map(Diagnostic::code).sorted().toList();
  }

  private static List<String> rules(LoadResult result) {
    return result
        .book()
        .map(book -> book.rules().stream().map(SameMeaning::text).toList())
        .orElse(List.of());
  }

  private static String text(Rule rule) {
    return String.join(
        "\n",
        rule.name(),
        rule.source(),
        rule.priority().toString(),
        String.join(",", rule.tags()),
        rule.enabled() + " " + rule.capture() + " " + rule.captureDuration(),
        rule.description(),
        rule.condition(),
        rule.eventTypes().toString(),
        rule.output().text());
  }

  private boolean documents(String left, String right) {
    Iterator<Node> one = RuleYaml.documents(left).iterator();
    Iterator<Node> other = RuleYaml.documents(right).iterator();
    while (one.hasNext() && other.hasNext()) {
      if (!same(one.next(), other.next(), 0)) {
        return false;
      }
    }
    return !one.hasNext() && !other.hasNext();
  }

  private boolean same(Node left, Node right, int depth) {
    if (!compared.add(new Pair(left, right))) {
      return true;
    }
    if (!left.getTag().equals(right.getTag())) {
      return false;
    }
    return switch (left) {
      case ScalarNode scalar ->
          right instanceof ScalarNode other && scalar.getValue().equals(other.getValue());
      case SequenceNode sequence ->
          right instanceof SequenceNode other
              && allSame(sequence.getValue(), other.getValue(), depth + 1);
      case MappingNode mapping -> right instanceof MappingNode other && same(mapping, other, depth);
      default -> false;
    };
  }

  private boolean allSame(List<? extends Node> left, List<? extends Node> right, int depth) {
    if (left.size() != right.size()) {
      return false;
    }
    for (int i = 0; i < left.size(); i++) {
      if (!same(left.get(i), right.get(i), depth)) {
        return false;
      }
    }
    return true;
  }

  /** The keys of an item may have changed places; of two that are alike, the first counts. */
  private boolean same(MappingNode left, MappingNode right, int depth) {
    var one = byKey(left);
    var other = byKey(right);
    if (!one.keySet().equals(other.keySet())) {
      return false;
    }
    for (Map.Entry<String, List<Node>> entry : one.entrySet()) {
      var values = other.getOrDefault(entry.getKey(), List.of());
      boolean condition = depth == 1 && entry.getKey().equals("condition");
      if (!(condition && sameConditions(entry.getValue(), values))
          && !allSame(entry.getValue(), values, depth + 1)) {
        return false;
      }
    }
    return true;
  }

  /** Whether there is one condition on each side, and it is the same. */
  private static boolean sameConditions(List<Node> left, List<Node> right) {
    if (left.size() != 1 || right.size() != 1) {
      return false;
    }
    return left.getFirst() instanceof ScalarNode one
        && right.getFirst() instanceof ScalarNode other
        && one.getTag().equals(other.getTag())
        && ConditionText.same(one.getValue(), other.getValue());
  }

  /** The values by key; keys that are no text, and the order of all, under names of their own. */
  private static Map<String, List<Node>> byKey(MappingNode mapping) {
    var values = new TreeMap<String, List<Node>>();
    for (NodeTuple tuple : mapping.getValue()) {
      boolean plain = tuple.getKeyNode() instanceof ScalarNode;
      var key = plain ? ((ScalarNode) tuple.getKeyNode()).getValue() : "";
      var list = values.computeIfAbsent(key, _ -> new ArrayList<>());
      if (!plain) {
        list.add(tuple.getKeyNode());
      }
      list.add(tuple.getValueNode());
    }
    return values;
  }

  /** The texts of all comments, sorted: a comment moves with its key. */
  private static List<String> comments(String text) {
    var options = RuleYaml.options();
    options.setProcessComments(true);
    var scanner = new ScannerImpl(new StreamReader(text), options);
    var comments = new ArrayList<String>();
    while (!scanner.checkToken(Token.ID.StreamEnd)) {
      if (scanner.getToken() instanceof CommentToken comment
          && comment.getCommentType() != CommentType.BLANK_LINE) {
        comments.add(comment.getValue().strip());
      }
    }
    comments.sort(null);
    return comments;
  }
}
