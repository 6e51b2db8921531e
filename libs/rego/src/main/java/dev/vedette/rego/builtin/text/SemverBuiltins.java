package dev.vedette.rego.builtin.text;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import dev.vedette.rego.builtin.BuiltinFailure;
import dev.vedette.rego.builtin.Builtins;
import dev.vedette.rego.builtin.Call;
import dev.vedette.rego.builtin.Operands;
import dev.vedette.rego.value.StringValue;
import dev.vedette.rego.value.Value;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;

/** Semantic versions. Has no state, so safe for all threads. */
public final class SemverBuiltins {
  private static final Pattern VERSION =
      Pattern.compile(
          "v?([0-9]+)\\.([0-9]+)\\.([0-9]+)(?:-([0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*))?"
              + "(?:\\+([0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*))?");

  private SemverBuiltins() {}

  /** Adds the builtins of this class. */
  public static void addTo(Builtins.Builder builtins) {
    builtins
        .add("semver.compare(a: string, b: string) -> result: number", SemverBuiltins::compare)
        .add(
            "semver.is_valid(vsn: any) -> result: boolean",
            (_, arguments) ->
                Value.of(
                    arguments.get(0) instanceof StringValue text
                        && Version.read(text.value()).isPresent()));
  }

  private static Value compare(Call call, List<Value> arguments) throws BuiltinFailure {
    return Value.of(version(arguments, 0).compareTo(version(arguments, 1)));
  }

  private static Version version(List<Value> arguments, int index) throws BuiltinFailure {
    String text = Operands.string(arguments, index);
    Optional<Version> version = Version.read(text);
    if (version.isEmpty()) {
      throw Operands.failure(
          "operand " + (index + 1) + ": string " + Value.of(text) + " is not a valid SemVer");
    }
    return version.get();
  }

  /** The parts that decide the order; build metadata does not. */
  private record Version(List<BigInteger> numbers, List<String> preRelease)
      implements Comparable<Version> {

    static Optional<Version> read(String text) {
      Matcher matcher = VERSION.matcher(text);
      if (!matcher.matches()) {
        return Optional.empty();
      }
      List<BigInteger> numbers =
          List.of(
              new BigInteger(matcher.group(1)),
              new BigInteger(matcher.group(2)),
              new BigInteger(matcher.group(3)));
      if (numbers.stream().anyMatch(number -> number.bitLength() > 63)) {
        return Optional.empty();
      }
      String preRelease = matcher.group(4);
      return Optional.of(
          new Version(numbers, preRelease == null ? List.of() : List.of(preRelease.split("\\."))));
    }

    @Override
    public int compareTo(Version other) {
      for (int i = 0; i < numbers.size(); i++) {
        int order = numbers.get(i).compareTo(other.numbers.get(i));
        if (order != 0) {
          return order;
        }
      }
      if (preRelease.isEmpty() || other.preRelease.isEmpty()) {
        return Boolean.compare(preRelease.isEmpty(), other.preRelease.isEmpty());
      }
      for (int i = 0; i < Math.min(preRelease.size(), other.preRelease.size()); i++) {
        int order = compareParts(preRelease.get(i), other.preRelease.get(i));
        if (order != 0) {
          return order;
        }
      }
      return Integer.compare(preRelease.size(), other.preRelease.size());
    }

    private static int compareParts(String left, String right) {
      boolean leftNumber = isNumber(left);
      boolean rightNumber = isNumber(right);
      if (leftNumber && rightNumber) {
        return new BigInteger(left).compareTo(new BigInteger(right));
      }
      if (leftNumber != rightNumber) {
        return leftNumber ? -1 : 1;
      }
      return Integer.signum(left.compareTo(right));
    }

    private static boolean isNumber(String part) {
      return part.chars().allMatch(c -> c >= '0' && c <= '9');
    }
  }
}
