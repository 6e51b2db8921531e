package dev.vedette.cli.check;

import dev.vedette.proto.agent.v1.AuditKind;
import dev.vedette.proto.agent.v1.CheckEvidence;
import dev.vedette.proto.agent.v1.CheckResult;
import dev.vedette.proto.agent.v1.CheckState;
import java.io.PrintWriter;
import java.util.Locale;

/** Prints all that is known of a check that ended. Stateless. */
final class Explanation {
  private Explanation() {}

  static void print(CheckResult result, PrintWriter out) {
    out.println("[" + name(result.getState()) + "] " + result.getCheck() + " " + result.getText());
    if (!result.getAudit().isBlank()) {
      line(out, "audit", result.getAudit());
    }
    if (result.getAuditKind() != AuditKind.AUDIT_KIND_UNSPECIFIED) {
      line(out, "evaluated", kind(result.getAuditKind()));
    }
    result.getEvidenceList().forEach(evidence -> print(evidence, out));
    if (result.getEvidenceCount() == 0 && !result.getActualValue().isBlank()) {
      line(out, "found", result.getActualValue());
    }
    if (!result.getExpectedResult().isEmpty()) {
      line(out, "expected", result.getExpectedResult());
    }
    if (!result.getReason().isEmpty()) {
      line(out, "reason", result.getReason());
    }
    if (result.hasCompatible()) {
      line(
          out,
          "kube-bench",
          name(result.getCompatible().getState()) + ": " + result.getCompatible().getReason());
    }
    if (!result.getRemediation().isBlank()) {
      line(out, "mend", result.getRemediation());
    }
  }

  /** A state by its name alone. */
  static String name(CheckState state) {
    return state.name().replaceFirst("^CHECK_STATE_", "");
  }

  private static void print(CheckEvidence evidence, PrintWriter out) {
    StringBuilder text = new StringBuilder(evidence.getLocation());
    if (!evidence.getSubject().isEmpty()) {
      text.append(": ").append(evidence.getSubject());
    }
    if (!evidence.getFound().isEmpty()) {
      text.append(evidence.getSubject().isEmpty() ? ": " : " = ").append(evidence.getFound());
    }
    if (!evidence.getNote().isEmpty()) {
      text.append(" (").append(evidence.getNote()).append(')');
    }
    line(out, "read", text.toString());
  }

  private static String kind(AuditKind kind) {
    return switch (kind) {
      case AUDIT_KIND_NATIVE -> "here, without starting anything";
      case AUDIT_KIND_JOURNAL -> "from the journal";
      case AUDIT_KIND_API -> "from the Kubernetes API";
      case AUDIT_KIND_SHELL -> "by a shell";
      default -> kind.name().toLowerCase(Locale.ROOT);
    };
  }

  private static void line(PrintWriter out, String name, String text) {
    String[] lines = text.strip().split("\n", -1);
    for (int i = 0; i < lines.length; i++) {
      out.printf("  %-10s %s%n", i == 0 ? name : "", lines[i]);
    }
  }
}
