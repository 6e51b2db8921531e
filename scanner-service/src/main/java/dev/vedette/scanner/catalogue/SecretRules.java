package dev.vedette.scanner.catalogue;

import static dev.vedette.scanner.catalogue.Rule.rule;
import static dev.vedette.scanner.finding.Severity.HIGH;
import static dev.vedette.scanner.finding.Severity.MEDIUM;

import dev.vedette.scanner.finding.Node;
import dev.vedette.scanner.finding.Resource;
import java.util.List;
import java.util.Set;

/** Credentials in the wrong place; their values are never reported. Stateless. */
final class SecretRules {
  /** Secrets that hold no credential. */
  private static final Set<String> PUBLIC_TYPES = Set.of("helm.sh/release.v1");

  static final List<Rule> ALL =
      List.of(
          rule("container-secret-in-env", MEDIUM, "Secret is passed as an environment variable")
              .because(
                  "The environment is inherited by every child, printed by crash reports and "
                      + "shown by many debug pages; a mounted file is not.")
              .references("CIS 5.4.1, MITRE T1552.007")
              .aliases(
                  "kubesec:SecretsAsEnvironmentVariables, kube-linter:read-secret-from-env-var, "
                      + "kubescape:C-0207, checkov:CKV_K8S_35")
              .containers((container, examination) -> {
                for (Node variable : container.node().at("env").items()) {
                  Node reference = variable.at("valueFrom", "secretKeyRef");
                  if (reference.exists()) {
                    examination.report(
                        reference, variable.at("name").text() + " is read from a Secret");
                  }
                }
                for (Node source : container.node().at("envFrom").items()) {
                  if (source.at("secretRef").exists()) {
                    examination.report(
                        source.at("secretRef"), "all of a Secret becomes environment");
                  }
                }
              }),
          rule("container-literal-credential", HIGH, "Credential is written in the manifest")
              .because(
                  "Everybody who may read the repository or the object knows it, and it stays in "
                      + "the history.")
              .references("CIS 5.4.1, NSA, MITRE T1552.001")
              .aliases(
                  "kube-linter:env-var-secret, polaris:sensitiveContainerEnvVar, kubescape:C-0012")
              .containers((container, examination) -> {
                for (Node variable : container.node().at("env").items()) {
                  Node value = variable.at("value");
                  String name = variable.at("name").text();
                  if (Credentials.isSecretName(name) && Credentials.isLiteral(value.text())) {
                    examination.report(value, name + " holds a credential");
                  } else if (Credentials.isSecretShape(value.text())) {
                    examination.report(value, name + " holds what looks like a credential");
                  }
                }
              }),
          rule("configmap-credential", HIGH, "ConfigMap holds a credential")
              .because(
                  "ConfigMaps are readable by many who may not read Secrets, and are encrypted "
                      + "nowhere.")
              .references("CIS 5.4.1, NSA, MITRE T1552.007")
              .aliases("polaris:sensitiveConfigmapContent, kubescape:C-0012, trivy:KSV-0109")
              .objects("ConfigMap", SecretRules::holdsCredentials),
          rule("secret-in-manifest", MEDIUM, "Secret is in a manifest with its value")
              .because("Base64 hides nothing: whoever may read the file has the secret.")
              .references("NSA, MITRE T1552.001")
              .aliases("kubescape:C-0012")
              .objects(
                  "Secret",
                  (secret, examination) -> {
                    if (PUBLIC_TYPES.contains(secret.at("type").text())) {
                      return;
                    }
                    for (String field : List.of("data", "stringData")) {
                      Node data = secret.at(field);
                      if (data.fields().stream()
                          .anyMatch(entry -> Credentials.isLiteral(entry.text()))) {
                        examination.report(data, "holds its values");
                      }
                    }
                  }),
          rule("secret-long-lived-token", MEDIUM, "Secret asks for a token that never expires")
              .because(
                  "Tokens that the kubelet renews end with their pod; this one is valid until "
                      + "somebody deletes it.")
              .references("CIS 5.1.6, MITRE T1528")
              .objects(
                  "Secret",
                  (secret, examination) -> {
                    Node type = secret.at("type");
                    if (type.is("kubernetes.io/service-account-token")) {
                      examination.report(type, "is a token of a ServiceAccount");
                    }
                  }));

  private SecretRules() {}

  private static void holdsCredentials(Resource map, Examination examination) {
    for (Node entry : map.at("data").fields()) {
      String text = entry.text();
      if (text.isEmpty()) {
        continue;
      }
      if (Credentials.hasPrivateKey(text)) {
        examination.report(entry, entry.key() + " holds a private key");
      } else if (text.indexOf('\n') < 0) {
        if (Credentials.isSecretName(entry.key()) && Credentials.isLiteral(text)) {
          examination.report(entry, entry.key() + " holds a credential");
        } else if (text.length() < 4_096 && Credentials.isSecretShape(text)) {
          examination.report(entry, entry.key() + " holds what looks like a credential");
        }
      } else {
        String name = Credentials.secretSetting(text);
        if (!name.isEmpty()) {
          examination.report(entry, entry.key() + " sets " + name);
        }
      }
    }
  }
}
