package dev.vedette.scanner.podsecurity;

import dev.vedette.scanner.finding.KubernetesVersion;
import dev.vedette.scanner.finding.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Judges pods by the Pod Security Standards. Stateless and thread-safe. */
public final class PodSecurity {
  private PodSecurity() {}

  /** What a standard says of a pod or pod template. */
  public static Verdict judge(Workload pod, Standard standard) {
    KubernetesVersion version = standard.kubernetes();
    List<Violation> violations = new ArrayList<>();
    for (Control control : controls(standard.level(), version)) {
      control.judgement().of(pod, version).ifPresent(violations::add);
    }
    return new Verdict(standard, violations);
  }

  /** What a single control of either level says of a pod, if the version has that control. */
  public static Optional<Violation> violation(
      Workload pod, String control, KubernetesVersion version) {
    return Stream.concat(BaselineControls.ALL.stream(), RestrictedControls.ALL.stream())
        .filter(known -> known.id().equals(control) && version.isAtLeast(known.since()))
        .findFirst()
        .flatMap(known -> known.judgement().of(pod, version));
  }

  private static List<Control> controls(Level level, KubernetesVersion version) {
    if (level == Level.PRIVILEGED) {
      return List.of();
    }
    List<Control> restricted =
        level == Level.RESTRICTED ? at(version, RestrictedControls.ALL) : List.of();
    Set<String> overridden =
        restricted.stream().map(Control::overrides).collect(Collectors.toSet());
    List<Control> controls = new ArrayList<>();
    for (Control control : at(version, BaselineControls.ALL)) {
      if (!overridden.contains(control.id())) {
        controls.add(control);
      }
    }
    controls.addAll(restricted);
    return controls;
  }

  private static List<Control> at(KubernetesVersion version, List<Control> controls) {
    return controls.stream().filter(control -> version.isAtLeast(control.since())).toList();
  }
}
