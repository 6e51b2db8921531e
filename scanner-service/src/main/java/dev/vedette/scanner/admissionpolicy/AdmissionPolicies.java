package dev.vedette.scanner.admissionpolicy;

import dev.vedette.scanner.finding.Check;
import dev.vedette.scanner.finding.Severity;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Writes a ValidatingAdmissionPolicy and its binding for each check that CEL can express.
 * Stateless.
 */
public final class AdmissionPolicies {
  private AdmissionPolicies() {}

  /** What a cluster does with an object that does not pass. */
  public enum Action {
    /** Refuses it. */
    DENY("Deny"),
    /** Tells whoever sent it. */
    WARN("Warn"),
    /** Writes it down in the audit log. */
    AUDIT("Audit");

    private final String text;

    Action(String text) {
      this.text = text;
    }
  }

  /** The ids of the checks that can be enforced so. */
  public static Set<String> ids() {
    return PolicyExpressions.all().keySet();
  }

  /** Policies for those of some checks that can be enforced so and matter at least so much. */
  public static String yaml(
      List<Check> checks, Severity atLeast, Set<String> disabled, Action action) {
    Map<String, String> expressions = PolicyExpressions.all();
    var text = new StringBuilder();
    for (Check check : checks) {
      String expression = expressions.get(check.id());
      if (expression != null
          && check.severity().atLeast(atLeast)
          && !disabled.contains(check.id())) {
        append(check, expression, action, text);
      }
    }
    return text.toString();
  }

  private static void append(Check check, String expression, Action action, StringBuilder text) {
    var variables = new StringBuilder();
    PolicyExpressions.VARIABLES.forEach((name, value) -> {
      if (isUsed(name, expression)) {
        variables.append("  - name: %s\n    expression: %s\n".formatted(name, quoted(value)));
      }
    });
    String name = "vedette-" + check.id();
    text.append(
        """
        ---
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicy
        metadata:
          name: %1$s
          annotations:
            vedette.dev/severity: %2$s
        spec:
          failurePolicy: Fail
          matchConstraints:
            resourceRules:
            - apiGroups: [""]
              apiVersions: [v1]
              operations: [CREATE, UPDATE]
              resources: [pods, replicationcontrollers]
            - apiGroups: [apps]
              apiVersions: [v1]
              operations: [CREATE, UPDATE]
              resources: [deployments, daemonsets, statefulsets, replicasets]
            - apiGroups: [batch]
              apiVersions: [v1]
              operations: [CREATE, UPDATE]
              resources: [jobs, cronjobs]
          variables:
        %3$s  validations:
          - expression: %4$s
            message: %5$s
        ---
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingAdmissionPolicyBinding
        metadata:
          name: %1$s
        spec:
          policyName: %1$s
          validationActions: [%6$s]
        """
            .formatted(
                name,
                check.severity().label().toLowerCase(Locale.ROOT),
                variables,
                quoted(expression),
                quoted(check.id() + ": " + check.title()),
                action.text));
  }

  /** Whether an expression needs a variable, itself or through another one. */
  private static boolean isUsed(String name, String expression) {
    if (expression.contains("variables." + name)) {
      return true;
    }
    return PolicyExpressions.VARIABLES.entrySet().stream()
        .filter(each -> each.getValue().contains("variables." + name))
        .anyMatch(each -> isUsed(each.getKey(), expression));
  }

  /** A text in YAML's single quotes. */
  private static String quoted(String text) {
    return "'" + text.replace("'", "''") + "'";
  }
}
