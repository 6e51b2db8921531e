package dev.vedette.rego.builtin.standard;

import dev.vedette.rego.builtin.Builtins;
import dev.vedette.rego.builtin.crypto.CertificateBuiltins;
import dev.vedette.rego.builtin.crypto.DigestBuiltins;
import dev.vedette.rego.builtin.crypto.KeyBuiltins;
import dev.vedette.rego.builtin.document.CollectionBuiltins;
import dev.vedette.rego.builtin.document.ComparisonBuiltins;
import dev.vedette.rego.builtin.document.GraphBuiltins;
import dev.vedette.rego.builtin.document.ObjectBuiltins;
import dev.vedette.rego.builtin.document.PathBuiltins;
import dev.vedette.rego.builtin.document.SchemaBuiltins;
import dev.vedette.rego.builtin.encoding.DocumentBuiltins;
import dev.vedette.rego.builtin.encoding.EncodingBuiltins;
import dev.vedette.rego.builtin.graphql.GraphqlBuiltins;
import dev.vedette.rego.builtin.network.AddressBuiltins;
import dev.vedette.rego.builtin.network.AwsBuiltins;
import dev.vedette.rego.builtin.network.HttpBuiltins;
import dev.vedette.rego.builtin.number.ArithmeticBuiltins;
import dev.vedette.rego.builtin.number.IntegerBuiltins;
import dev.vedette.rego.builtin.number.UnitBuiltins;
import dev.vedette.rego.builtin.system.SystemBuiltins;
import dev.vedette.rego.builtin.text.GlobBuiltins;
import dev.vedette.rego.builtin.text.RegexBuiltins;
import dev.vedette.rego.builtin.text.SemverBuiltins;
import dev.vedette.rego.builtin.text.StringBuiltins;
import dev.vedette.rego.builtin.text.TemplateBuiltins;
import dev.vedette.rego.builtin.time.TimeBuiltins;
import dev.vedette.rego.builtin.token.TokenBuiltins;

/** The builtins of OPA. Has no state, so safe for all threads. */
public final class StandardBuiltins {
  // Put together on first use: a caller that only parses modules does not pay for it.
  private static final class Holder {
    static final Builtins ALL = collect();
  }

  private StandardBuiltins() {}

  /** The one immutable set of them all. */
  public static Builtins all() {
    return Holder.ALL;
  }

  private static Builtins collect() {
    var builtins = Builtins.builder();
    EvaluatorDeclarations.addTo(builtins);
    ArithmeticBuiltins.addTo(builtins);
    IntegerBuiltins.addTo(builtins);
    UnitBuiltins.addTo(builtins);
    ComparisonBuiltins.addTo(builtins);
    CollectionBuiltins.addTo(builtins);
    ObjectBuiltins.addTo(builtins);
    PathBuiltins.addTo(builtins);
    GraphBuiltins.addTo(builtins);
    StringBuiltins.addTo(builtins);
    RegexBuiltins.addTo(builtins);
    GlobBuiltins.addTo(builtins);
    SemverBuiltins.addTo(builtins);
    EncodingBuiltins.addTo(builtins);
    DocumentBuiltins.addTo(builtins);
    TimeBuiltins.addTo(builtins);
    AddressBuiltins.addTo(builtins);
    HttpBuiltins.addTo(builtins);
    DigestBuiltins.addTo(builtins);
    TokenBuiltins.addTo(builtins);
    SystemBuiltins.addTo(builtins);
    GraphqlBuiltins.addTo(builtins);
    CertificateBuiltins.addTo(builtins);
    TemplateBuiltins.addTo(builtins);
    KeyBuiltins.addTo(builtins);
    SchemaBuiltins.addTo(builtins);
    AwsBuiltins.addTo(builtins);
    return builtins.build();
  }
}
