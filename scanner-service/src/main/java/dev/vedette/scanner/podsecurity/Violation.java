package dev.vedette.scanner.podsecurity;

import dev.vedette.scanner.finding.Node;
import java.util.List;

/**
 * One control that a pod does not meet. Immutable.
 *
 * @param control the control's id, as in {@code hostNamespaces}
 * @param reason Kubernetes' short text
 * @param detail Kubernetes' long text
 * @param nodes what is wrong, or missing
 */
public record Violation(String control, String reason, String detail, List<Node> nodes) {
  public Violation {
    nodes = List.copyOf(nodes);
  }
}
