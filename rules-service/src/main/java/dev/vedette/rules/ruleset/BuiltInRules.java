package dev.vedette.rules.ruleset;

import java.io.IOException;

/** The rules that come with this version, for those who use them without a service. Stateless. */
public final class BuiltInRules {
  private BuiltInRules() {}

  /** All of them as one rule file. */
  public static byte[] file() throws IOException {
    return DefaultRules.files().getFirst().content().toByteArray();
  }
}
