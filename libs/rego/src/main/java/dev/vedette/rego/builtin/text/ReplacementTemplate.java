package dev.vedette.rego.builtin.text;

import com.google.re2j.Matcher;
import java.util.Map;

/**
 * The text that replaces a match, in which {@code $1}, {@code $name} and {@code ${name}} stand for
 * groups. Immutable, so safe for all threads.
 */
record ReplacementTemplate(String template) {

  void expand(Matcher match, StringBuilder out) {
    int i = 0;
    while (i < template.length()) {
      int dollar = template.indexOf('$', i);
      if (dollar < 0 || dollar + 1 == template.length()) {
        out.append(template, i, template.length());
        return;
      }
      out.append(template, i, dollar);
      char next = template.charAt(dollar + 1);
      boolean braces = next == '{';
      int start = braces ? dollar + 2 : dollar + 1;
      int end = start;
      while (end < template.length() && isName(template.charAt(end))) {
        end++;
      }
      boolean closed = !braces || (end < template.length() && template.charAt(end) == '}');
      if (next == '$') {
        out.append('$');
        i = dollar + 2;
      } else if (end == start || !closed) {
        // Not a reference at all, so the dollar stays.
        out.append('$');
        i = dollar + 1;
      } else {
        group(match, template.substring(start, end), out);
        i = braces ? end + 1 : end;
      }
    }
  }

  private static boolean isName(char c) {
    return c == '_' || Character.isLetterOrDigit(c);
  }

  private static void group(Matcher match, String name, StringBuilder out) {
    int group = -1;
    if (name.chars().allMatch(c -> c >= '0' && c <= '9') && name.length() < 6) {
      group = Integer.parseInt(name);
    } else {
      Map<String, Integer> names = match.pattern().namedGroups();
      group = names.getOrDefault(name, -1);
    }
    if (group >= 0 && group <= match.groupCount()) {
      String text = match.group(group);
      out.append(text == null ? "" : text);
    }
  }
}
