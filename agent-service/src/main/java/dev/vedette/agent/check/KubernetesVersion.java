package dev.vedette.agent.check;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The version of Kubernetes that a node runs. Immutable.
 *
 * @param base major and minor, such as {@code 1.30}
 * @param git the full one, such as {@code v1.30.4+k3s1}, or empty
 */
record KubernetesVersion(String base, String git) {
  static final KubernetesVersion ASSUMED = new KubernetesVersion("1.18", "");

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Pattern KUBELET = Pattern.compile("Kubernetes v(\\d+.\\d+)");

  /** From what {@code kubectl version -o json} prints; empty when it says nothing of a server. */
  static Optional<KubernetesVersion> ofKubectl(String output) {
    return json(output).flatMap(root -> ofResponse(root.path("serverVersion")));
  }

  /** From what a server answers to {@code /version}. */
  static Optional<KubernetesVersion> ofServer(String answer) {
    return json(answer).flatMap(KubernetesVersion::ofResponse);
  }

  /** From what {@code kubelet --version} prints. */
  static Optional<KubernetesVersion> ofKubelet(String output) {
    Matcher matcher = KUBELET.matcher(output);
    return matcher.find()
        ? Optional.of(new KubernetesVersion(matcher.group(1), gitVersion(output)))
        : Optional.empty();
  }

  private static String gitVersion(String output) {
    int start = output.indexOf("Kubernetes ") + "Kubernetes ".length();
    return output.substring(start).strip().split("\\s", 2)[0];
  }

  /** Some providers call the minor version {@code 15+}. */
  private static Optional<KubernetesVersion> ofResponse(JsonNode version) {
    String major = version.path("major").asString("");
    String minor = version.path("minor").asString("").replace("+", "");
    return major.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new KubernetesVersion(major + "." + minor, version.path("gitVersion").asString("")));
  }

  private static Optional<JsonNode> json(String text) {
    try {
      JsonNode root = JSON.readTree(text);
      return root.isObject() ? Optional.of(root) : Optional.empty();
    } catch (JacksonException _) {
      return Optional.empty();
    }
  }
}
