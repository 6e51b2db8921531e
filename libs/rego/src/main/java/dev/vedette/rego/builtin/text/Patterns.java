package dev.vedette.rego.builtin.text;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.vedette.rego.builtin.BuiltinFailure;
import dev.vedette.rego.builtin.Operands;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

/** Compiled patterns, a bounded number of them. Safe for all threads. */
final class Patterns {
  private static final int LIMIT = 500;
  private static final int MAX_LENGTH = 20_000;
  private final ConcurrentHashMap<Object, Pattern> known = new ConcurrentHashMap<>();

  /** Compiles a pattern of the policy. */
  Pattern compile(String pattern) throws BuiltinFailure {
    Pattern compiled = known.get(pattern);
    if (compiled == null) {
      if (pattern.length() > MAX_LENGTH) {
        throw Operands.failure("error parsing regexp: expression too long");
      }
      try {
        compiled = Pattern.compile(pattern);
      } catch (PatternSyntaxException e) {
        throw Operands.failure(
            "error parsing regexp: " + e.getDescription() + ": `" + e.getPattern() + "`");
      }
      keep(pattern, compiled);
    }
    return compiled;
  }

  /** Compiles what a glob was translated into, known under a key of its own. */
  Pattern compileGlob(String glob, String separators) throws BuiltinFailure {
    Object key = List.of(glob, separators);
    Pattern compiled = known.get(key);
    if (compiled == null) {
      if (glob.length() > MAX_LENGTH) {
        throw Operands.failure("glob too long");
      }
      try {
        compiled = Pattern.compile(new GlobTranslation(glob, separators).regex(), Pattern.DOTALL);
      } catch (PatternSyntaxException e) {
        throw Operands.failure("glob too complex: " + e.getDescription());
      }
      keep(key, compiled);
    }
    return compiled;
  }

  private void keep(Object key, Pattern compiled) {
    // Which one leaves hardly matters: policies have few patterns, and only a flood gets here.
    if (known.size() >= LIMIT) {
      var keys = known.keySet().iterator();
      if (keys.hasNext()) {
        known.remove(keys.next());
      }
    }
    known.put(key, compiled);
  }
}
