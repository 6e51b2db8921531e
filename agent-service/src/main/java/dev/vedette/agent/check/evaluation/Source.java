package dev.vedette.agent.check.evaluation;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.vedette.agent.check.controls.TestItem;
import dev.vedette.agent.check.jsonpath.Document;
import dev.vedette.agent.check.jsonpath.JsonPath;
import dev.vedette.agent.check.jsonpath.PathException;

/**
 * Where a test item is searched: each kind of audit has its own way to name and find a value.
 * Stateless.
 */
enum Source {
  COMMAND {
    @Override
    String name(TestItem item) {
      return item.flag();
    }

    @Override
    Found find(TestItem item, String output) {
      return findFlag(item.flag(), output);
    }
  },
  CONFIG {
    @Override
    String name(TestItem item) {
      return item.path();
    }

    @Override
    Found find(TestItem item, String output) {
      return findPath(item.path(), output);
    }
  },
  ENVIRONMENT {
    @Override
    String name(TestItem item) {
      return item.env();
    }

    @Override
    Found find(TestItem item, String output) {
      return findVariable(item.env(), output);
    }
  };

  /** What the item is called here. */
  abstract String name(TestItem item);

  /**
   * Searches one output.
   *
   * @throws BadTestException when the item or the output does not allow it
   */
  abstract Found find(TestItem item, String output);

  /** Whether something was found, and its value. */
  record Found(boolean found, String value) {
    static final Found NOTHING = new Found(false, "");
  }

  /**
   * The forms are {@code flag=value}, {@code flag: value} and the flag alone, whose value is true
   * or itself.
   */
  static Found findFlag(String flag, String output) {
    if (output.isEmpty() || flag.isEmpty() || !output.contains(flag)) {
      return Found.NOTHING;
    }
    Matcher matcher = compile("(" + flag + ")(=|: *)*([^\\s]*) *").matcher(output);
    if (!matcher.find()) {
      throw new BadTestException("invalid flag in testItem definition: " + output);
    }
    String value = group(matcher, 3);
    if (value.isEmpty()) {
      value = flag.startsWith("--") ? "true" : group(matcher, 1);
    }
    return new Found(true, value);
  }

  static Found findPath(String path, String output) {
    Document document;
    try {
      document = Document.parse(output);
    } catch (PathException e) {
      throw new BadTestException(
          "failed to load YAML or JSON from input \"" + output + "\": " + e.getMessage());
    }
    try {
      String value = JsonPath.parse(path).print(document);
      return new Found(!value.isEmpty(), value);
    } catch (PathException e) {
      throw new BadTestException(
          "unable to parse path expression \"" + path + "\": " + e.getMessage());
    }
  }

  /** An empty value counts as not found. */
  static Found findVariable(String name, String output) {
    if (output.isEmpty() || name.isEmpty()) {
      return Found.NOTHING;
    }
    Matcher matcher = compile(name + "=.*(?:$|\\n)").matcher(output);
    if (!matcher.find()) {
      return Found.NOTHING;
    }
    String value = replaceFirst(replaceFirst(matcher.group(), "\n"), name + "=");
    return new Found(!value.isEmpty(), value);
  }

  private static String replaceFirst(String text, String removed) {
    int at = text.indexOf(removed);
    return at < 0 ? text : text.substring(0, at) + text.substring(at + removed.length());
  }

  private static Pattern compile(String pattern) {
    try {
      return Pattern.compile(pattern);
    } catch (PatternSyntaxException e) {
      throw new BadTestException("invalid pattern '" + pattern + "': " + e.getMessage());
    }
  }

  private static String group(Matcher matcher, int index) {
    String group = matcher.group(index);
    return group == null ? "" : group;
  }
}
