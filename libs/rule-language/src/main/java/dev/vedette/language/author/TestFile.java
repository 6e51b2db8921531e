package dev.vedette.language.author;

import dev.vedette.language.author.RuleTest.RuleMatching;
import dev.vedette.language.diagnostic.Result;
import dev.vedette.language.event.Value;
import dev.vedette.language.text.Suggestion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;

/**
 * A file of tests for rules: the rule files that it names, the rules to enable for it, and its
 * tests. Immutable.
 */
public record TestFile(String name, List<String> rules, List<String> enable, List<RuleTest> tests) {
  static final String CODE = "TEST_FORMAT";

  private static final int MOST_TESTS = 10_000;
  private static final Set<String> KEYS = Set.of("rules", "enable", "tests");
  private static final Set<String> TEST_KEYS =
      Set.of("name", "source", "event", "events", "expect", "message", "rule_matching");

  public TestFile {
    rules = List.copyOf(rules);
    enable = List.copyOf(enable);
    tests = List.copyOf(tests);
  }

  /** Reads a file of tests; everything that is wrong with it is told at once. */
  public static Result<TestFile> read(String name, byte[] content) {
    var text = new YamlText(name, content);
    var file = new Reading(text).file(name);
    return text.hasErrors() || file == null
        ? Result.failure(text.diagnostics())
        : Result.success(file, text.diagnostics());
  }

  /** Whether a YAML text looks like a file of tests and not like one of rules. */
  public static boolean isOne(byte[] content) {
    var documents = new YamlText("", content).documents();
    return documents.size() == 1
        && documents.getFirst() instanceof MappingNode mapping
        && mapping.getValue().stream().anyMatch(tuple -> YamlText.key(tuple).equals("tests"));
  }

  /** Reads one file. Not thread-safe. */
  private static final class Reading {
    private final YamlText text;
    private final EventReader events;

    Reading(YamlText text) {
      this.text = text;
      this.events = new EventReader(text, Value.ABSENT);
    }

    @Nullable TestFile file(String name) {
      var documents = text.documents();
      if (text.hasErrors()) {
        return null;
      }
      if (documents.size() != 1) {
        text.error(
            CODE,
            documents.size() + " documents (expected: one, with the key 'tests')",
            documents.isEmpty() ? emptyNode() : documents.get(1));
        return null;
      }
      var keys = keys(documents.getFirst(), KEYS, "test file");
      if (keys == null) {
        return null;
      }
      var tests = keys.get("tests");
      if (tests == null) {
        text.error(CODE, "test file: no key 'tests'", documents.getFirst());
        return null;
      }
      return new TestFile(name, texts(keys, "rules"), texts(keys, "enable"), tests(tests));
    }

    private static Node emptyNode() {
      return new org.yaml.snakeyaml.nodes.ScalarNode(
          org.yaml.snakeyaml.nodes.Tag.NULL,
          "",
          new org.yaml.snakeyaml.error.Mark("", 0, 0, 0, new int[0], 0),
          null,
          org.yaml.snakeyaml.DumperOptions.ScalarStyle.PLAIN);
    }

    private List<String> texts(Map<String, Node> keys, String key) {
      var value = keys.get(key);
      return value == null ? List.of() : text.texts(value, CODE, key);
    }

    private @Nullable Map<String, Node> keys(Node node, Set<String> known, String what) {
      var mapping = text.mapping(node, CODE, what);
      if (mapping == null) {
        return null;
      }
      var keys = new HashMap<String, Node>();
      for (var tuple : mapping.getValue()) {
        var key = YamlText.key(tuple);
        if (!known.contains(key)) {
          text.error(
              CODE,
              what + ": unknown key '" + key + "'" + Suggestion.hint(key, known),
              tuple.getKeyNode());
        }
        keys.put(key, tuple.getValueNode());
      }
      return keys;
    }

    private List<RuleTest> tests(Node node) {
      var elements = text.sequence(node, CODE, "tests");
      if (elements.size() > MOST_TESTS) {
        text.error(CODE, elements.size() + " tests (expected: at most " + MOST_TESTS + ")", node);
        return List.of();
      }
      var tests = new ArrayList<RuleTest>();
      var names = new HashSet<String>();
      for (Node element : elements) {
        var test = test(element);
        if (test != null) {
          tests.add(test);
          if (!names.add(test.name())) {
            text.error(CODE, "test '" + test.name() + "' is given twice", element);
          }
        }
      }
      return tests;
    }

    private @Nullable RuleTest test(Node node) {
      var keys = keys(node, TEST_KEYS, "test");
      if (keys == null) {
        return null;
      }
      var name = required(keys, "name", node);
      var expected = keys.get("expect");
      if (expected == null) {
        text.error(CODE, "test: no key 'expect' (expected: rule names, or [] for none)", node);
      }
      var expect = expected == null ? List.<String>of() : text.texts(expected, CODE, "expect");
      var message = keys.get("message");
      var wording = message == null ? null : text.text(message, CODE, "message");
      if (message != null && expect.isEmpty()) {
        text.error(CODE, "test: a message, but no alert is expected", message);
      }
      var happened = events(keys, node);
      var head =
          new RuleTest.Head(
              name == null ? "" : name, node.getStartMark().getLine() + 1, matching(keys));
      return name == null ? null : new RuleTest(head, happened, expect, wording);
    }

    private @Nullable String required(Map<String, Node> keys, String key, Node node) {
      var value = keys.get(key);
      if (value == null) {
        text.error(CODE, "test: no key '" + key + "'", node);
        return null;
      }
      return text.text(value, CODE, key);
    }

    private List<FieldEvent> events(Map<String, Node> keys, Node node) {
      var one = keys.get("event");
      var several = keys.get("events");
      var found = one == null ? several : one;
      if (found == null || (one != null && several != null)) {
        text.error(CODE, "test: expected either 'event' or 'events'", node);
        return List.of();
      }
      var source = keys.get("source");
      var named = source == null ? "syscall" : text.text(source, CODE, "source");
      return events.events(found, named == null ? "syscall" : named);
    }

    private RuleMatching matching(Map<String, Node> keys) {
      var value = keys.get("rule_matching");
      var named = value == null ? "all" : text.text(value, CODE, "rule_matching");
      if (value != null && named != null && !named.equals("all") && !named.equals("first")) {
        text.error(CODE, "rule_matching: '" + named + "' (expected: all or first)", value);
      }
      return "first".equals(named) ? RuleMatching.FIRST : RuleMatching.ALL;
    }
  }
}
