package dev.vedette.rego.builtin.standard;

import dev.vedette.rego.builtin.Builtin;
import dev.vedette.rego.builtin.Builtins;
import dev.vedette.rego.builtin.Operands;

/**
 * Builtins that are declared, so that modules which name them compile, but fail when called. Has no
 * state, so safe for all threads.
 */
final class UnsupportedBuiltins {
  private static final String DOCUMENT = "any<string, object[any: any]>";

  private UnsupportedBuiltins() {}

  static void addTo(Builtins.Builder builtins) {
    addCertificates(builtins);
    Builtin unsupported = unsupported();
    builtins
        .add(
            "json.match_schema(document: "
                + DOCUMENT
                + ", schema: "
                + DOCUMENT
                + ") -> output:"
                + " array<boolean, array[object<desc: string, error: string, field: string,"
                + " type: string>]>",
            unsupported)
        .add(
            "json.verify_schema(schema: "
                + DOCUMENT
                + ")"
                + " -> output: array<boolean, any<null, string>>",
            unsupported)
        .add(
            "providers.aws.sign_req(request: object[string: any], aws_config: object[string: any],"
                + " time_ns: number) -> signed_request: object[any: any]",
            unsupported)
        .add(
            "strings.render_template(value: string, vars: object[string: any]) -> result: string",
            unsupported);
  }

  private static Builtin unsupported() {
    return (_, _) -> {
      throw Operands.failure("not supported");
    };
  }

  private static void addCertificates(Builtins.Builder builtins) {
    Builtin unsupported = unsupported();
    String verified = " -> output: array<boolean, array[object[string: any]]>";
    builtins
        .add(
            "crypto.parse_private_keys(keys: string) -> output: array[object[string: any]]",
            unsupported)
        .add("crypto.x509.parse_and_verify_certificates(certs: string)" + verified, unsupported)
        .add(
            "crypto.x509.parse_and_verify_certificates_with_options(certs: string,"
                + " options: object[string: any])"
                + verified,
            unsupported)
        .add(
            "crypto.x509.parse_certificate_request(csr: string) -> output: object[string: any]",
            unsupported)
        .add(
            "crypto.x509.parse_certificates(certs: string) -> output: array[object[string: any]]",
            unsupported)
        .add(
            "crypto.x509.parse_keypair(cert: string, pem: string) -> output: object[string: any]",
            unsupported)
        .add(
            "crypto.x509.parse_rsa_private_key(pem: string) -> output: object[string: any]",
            unsupported);
  }
}
