package dev.vedette.scanner.policy;

import dev.vedette.rego.value.ObjectValue;
import dev.vedette.rego.value.Value;
import java.util.Objects;

/** Documents of data merged into one. Stateless. */
public final class DataTree {
  private DataTree() {}

  /** Both, object by object; two values in one place are a mistake. */
  public static ObjectValue merge(ObjectValue left, ObjectValue right, String file)
      throws PolicyFailure {
    var merged = left.toBuilder();
    for (Value key : right.keys()) {
      Value value = right.get(key);
      Value known = left.get(key);
      if (known == null) {
        merged.put(key, Objects.requireNonNull(value));
      } else if (known instanceof ObjectValue one && value instanceof ObjectValue other) {
        merged.put(key, merge(one, other, file));
      } else {
        throw new PolicyFailure(file + ": merge error: " + key + " is there already");
      }
    }
    return merged.build();
  }
}
