package dev.vedette.gateway.http;

import dev.vedette.server.grpc.ServiceException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Labels in a path, three parts each: {@code
 * /pod-security.kubernetes.io/enforce/baseline/admission.vedette.dev/enforce/high}. Stateless.
 */
final class NamespaceLabels {
  private static final int PARTS = 3;

  private NamespaceLabels() {}

  static Map<String, String> of(String path) {
    List<String> parts =
        List.of(path.split("/", -1)).stream().filter(part -> !part.isEmpty()).toList();
    if (parts.size() % PARTS != 0) {
      throw ServiceException.invalidField(
          "path", path, "labels as in /pod-security.kubernetes.io/enforce/baseline");
    }
    Map<String, String> labels = new LinkedHashMap<>();
    for (int i = 0; i < parts.size(); i += PARTS) {
      labels.put(parts.get(i) + "/" + parts.get(i + 1), parts.get(i + 2));
    }
    return labels;
  }
}
