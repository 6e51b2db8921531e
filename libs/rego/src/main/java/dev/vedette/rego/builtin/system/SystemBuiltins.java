package dev.vedette.rego.builtin.system;

import dev.vedette.rego.builtin.BuiltinFailure;
import dev.vedette.rego.builtin.Builtins;
import dev.vedette.rego.builtin.Call;
import dev.vedette.rego.builtin.Operands;
import dev.vedette.rego.value.ObjectValue;
import dev.vedette.rego.value.StringValue;
import dev.vedette.rego.value.Value;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** UUIDs and what is known of the runtime. Has no state, so safe for all threads. */
public final class SystemBuiltins {
  // 100 ns between 1582-10-15, where the time of a UUID begins, and 1970.
  private static final long BEGINNING = 0x01B21DD213814000L;

  private SystemBuiltins() {}

  /** Adds the builtins of this class. */
  public static void addTo(Builtins.Builder builtins) {
    builtins
        .add(
            "opa.runtime() -> output: object[string: any]",
            (call, _) -> call.capabilities().runtime())
        .add("uuid.rfc4122(k: string) -> output: string", SystemBuiltins::uuid)
        .add("uuid.parse(uuid: string) -> result: object[string: any]", SystemBuiltins::parse);
  }

  private record UuidKey(String name) {}

  private static Value uuid(Call call, List<Value> arguments) throws BuiltinFailure {
    String name = Operands.string(arguments, 0);
    return call.memo(new UuidKey(name), () -> Value.of(UUID.randomUUID().toString()));
  }

  private static @Nullable Value parse(Call call, List<Value> arguments) {
    if (!(arguments.get(0) instanceof StringValue text)) {
      return null;
    }
    String digits = digits(text.value().toLowerCase(Locale.ROOT));
    if (!digits.matches("[0-9a-f]{32}")) {
      return null;
    }
    long high = Long.parseUnsignedLong(digits.substring(0, 16), 16);
    long low = Long.parseUnsignedLong(digits.substring(16), 16);
    int version = (int) (high >> 12 & 15);
    var fields =
        ObjectValue.builder()
            .put("version", Value.of(version))
            .put("variant", Value.of(variant((int) (low >>> 61))));
    if (version == 1 || version == 2) {
      long time = (high >>> 32) | (high & 0xffff0000L) << 16 | (high & 0xfffL) << 48;
      fields
          .put("time", Value.of((time - BEGINNING) * 100))
          .put("nodeid", Value.of(node(digits.substring(20))))
          .put("macvariables", Value.of(address(Integer.parseInt(digits.substring(20, 22), 16))))
          .put("clocksequence", Value.of(low >>> 48 & 0x3fff));
    }
    if (version == 2) {
      int domain = (int) (low >>> 48 & 255);
      fields.put("id", Value.of(high >>> 32)).put("domain", Value.of(domain(domain)));
    }
    return fields.build();
  }

  private static String digits(String text) {
    String bare = text.startsWith("urn:uuid:") ? text.substring(9) : text;
    if (bare.startsWith("{") && bare.endsWith("}")) {
      bare = bare.substring(1, bare.length() - 1);
    }
    return bare.matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}") ? bare.replace("-", "") : bare;
  }

  private static String variant(int bits) {
    return switch (bits) {
      case 4, 5 -> "RFC4122";
      case 6 -> "Microsoft";
      case 7 -> "Future";
      default -> "Reserved";
    };
  }

  private static String domain(int domain) {
    return switch (domain) {
      case 0 -> "Person";
      case 1 -> "Group";
      case 2 -> "Org";
      default -> "Domain" + domain;
    };
  }

  private static String node(String digits) {
    return digits.replaceAll("..(?!$)", "$0-");
  }

  private static String address(int first) {
    return ((first & 2) == 0 ? "global" : "local") + ((first & 1) == 0 ? ":unicast" : ":multicast");
  }
}
