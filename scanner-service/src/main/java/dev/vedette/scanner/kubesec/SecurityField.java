package dev.vedette.scanner.kubesec;

import dev.vedette.scanner.manifest.Value;
import java.util.Locale;
import java.util.Optional;

/** What a security context says of one thing. Stateless and thread-safe. */
@FunctionalInterface
interface SecurityField {
  /** The answers; only {@link #UNSET} lets the pod's answer through. */
  enum Setting {
    UNSET,
    MET,
    OTHER;

    static Setting met(boolean condition) {
      return condition ? MET : OTHER;
    }
  }

  /** Reads the setting below the security context of a container or pod; empty if it has none. */
  Setting of(Optional<Value> holder);

  private static Optional<Value> field(Optional<Value> holder, String... path) {
    return holder.flatMap(value -> value.at("securityContext")).flatMap(value -> value.at(path));
  }

  static SecurityField isTrue(String name) {
    return holder ->
        switch (field(holder, name).orElse(null)) {
          case Value.Truth(var truth, _) -> Setting.met(truth);
          case null, default -> Setting.UNSET;
        };
  }

  static SecurityField isAbove10000(String name) {
    return holder ->
        switch (field(holder, name).orElse(null)) {
          case Value.Numeric(var number, _) -> Setting.met(number > 10_000);
          case null, default -> Setting.UNSET;
        };
  }

  static SecurityField isConfined(String profile) {
    return holder ->
        switch (field(holder, profile, "type").orElse(null)) {
          case Value.Text(var type, _) -> Setting.met(!type.equals("Unconfined"));
          case null, default -> Setting.UNSET;
        };
  }

  static SecurityField isUnconfined(String profile) {
    return holder ->
        switch (field(holder, profile, "type").orElse(null)) {
          case Value.Text(var type, _) -> Setting.met(type.equals("Unconfined"));
          case null, default -> Setting.UNSET;
        };
  }

  static SecurityField addsCapability(String capability) {
    return holder ->
        Setting.met(
            field(holder, "capabilities", "add").map(GoText::of).orElse("").contains(capability));
  }

  static SecurityField dropsAny() {
    return holder ->
        switch (field(holder, "capabilities", "drop").orElse(null)) {
          case Value.Sequence drop ->
              Setting.met(!drop.items().isEmpty() && !GoText.of(drop).contains("<nil>"));
          case null, default -> Setting.OTHER;
        };
  }

  static SecurityField dropsAll() {
    return holder ->
        Setting.met(
            field(holder, "capabilities", "drop")
                .map(GoText::of)
                .orElse("")
                .toUpperCase(Locale.ROOT)
                .contains("ALL"));
  }
}
