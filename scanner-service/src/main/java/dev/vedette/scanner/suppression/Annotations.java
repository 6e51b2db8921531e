package dev.vedette.scanner.suppression;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import dev.vedette.scanner.finding.Check;
import dev.vedette.scanner.finding.Finding;
import dev.vedette.scanner.finding.Resource;
import dev.vedette.scanner.finding.Workload;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What annotations of an object, or of its pods, say of findings: our own {@code
 * ignore.vedette.dev/CHECK}, and those of kube-linter, polaris, checkov and kube-score under the
 * ids that those tools know a check by. Immutable and thread-safe.
 */
final class Annotations {
  private static final String OWN = "ignore.vedette.dev/";
  private static final String LINTER = "ignore-check.kube-linter.io/";
  private static final String LINTER_ALL = "kube-linter.io/ignore-all";
  private static final String POLARIS = "polaris.fairwinds.com/";
  private static final String CHECKOV = "checkov.io/skip";
  private static final String SCORE = "kube-score/ignore";
  private static final Pattern UNTIL = Pattern.compile("(?s)(.*)\\(until ([^()]*)\\)\\s*");

  /** An annotation that accepts some findings, or would if it were right. */
  private record Marker(Predicate<Finding> about, Suppression suppression, String problem) {}

  private final List<Marker> markers;

  private Annotations(List<Marker> markers) {
    this.markers = List.copyOf(markers);
  }

  static Annotations none() {
    return new Annotations(List.of());
  }

  static Annotations of(Resource resource) {
    List<Marker> markers = new ArrayList<>();
    read(resource.annotations(), markers);
    for (Workload pod : resource.workloads()) {
      if (!pod.template().pointer().equals(resource.root().pointer())) {
        read(pod.annotations(), markers);
      }
    }
    return new Annotations(markers);
  }

  /** The suppressions that concern a finding; those that are wrong add to the problems. */
  List<Suppression> concerning(Finding finding, List<String> problems) {
    List<Suppression> found = new ArrayList<>();
    for (Marker marker : markers) {
      if (!marker.about().test(finding)) {
        continue;
      }
      if (marker.problem().isEmpty()) {
        found.add(marker.suppression());
      } else {
        problems.add("annotation " + marker.suppression().origin() + ": " + marker.problem());
      }
    }
    return found;
  }

  private static void read(Map<String, String> annotations, List<Marker> markers) {
    annotations.forEach((key, value) -> {
      if (key.startsWith(OWN)) {
        markers.add(own(key, value));
      } else {
        foreign(key, value).ifPresent(markers::add);
      }
    });
  }

  private static Marker own(String key, String value) {
    String name = key.substring(OWN.length());
    int dot = name.indexOf('.');
    String id = dot < 0 ? name : name.substring(0, dot);
    String container = dot < 0 ? "" : name.substring(dot + 1);
    Predicate<Finding> about =
        finding ->
            (id.equals("all") || id.equals(finding.check().id()))
                && (container.isEmpty() || container.equals(finding.container()));
    String reason = value.strip();
    LocalDate lastDay = null;
    String problem = "";
    Matcher until = UNTIL.matcher(value);
    if (until.matches()) {
      reason = until.group(1).strip();
      try {
        lastDay = LocalDate.parse(until.group(2).strip());
      } catch (DateTimeException e) {
        problem = "until " + until.group(2) + " (expected: a day such as 2027-01-31)";
      }
    }
    if (reason.isEmpty()) {
      problem = "no reason (expected: why the finding is accepted)";
    }
    return new Marker(about, new Suppression(key, reason, lastDay), problem);
  }

  private static Optional<Marker> foreign(String key, String value) {
    if (key.equals(LINTER_ALL)) {
      return Optional.of(marker(key, value, _ -> true));
    }
    if (key.startsWith(LINTER)) {
      String id = key.substring(LINTER.length());
      return Optional.of(marker(key, value, check -> check.isKnownAs("kube-linter", id)));
    }
    if (key.startsWith(POLARIS) && value.strip().equalsIgnoreCase("true")) {
      return polaris(key);
    }
    if (key.startsWith(CHECKOV)) {
      int equals = value.indexOf('=');
      String id = (equals < 0 ? value : value.substring(0, equals)).strip();
      String reason = equals < 0 ? "" : value.substring(equals + 1);
      return Optional.of(marker(key, reason, check -> check.isKnownAs("checkov", id)));
    }
    if (key.equals(SCORE)) {
      List<String> ids = List.of(value.split("\\s*,\\s*", -1));
      return Optional.of(
          marker(
              key,
              "",
              check ->
                  ids.stream()
                      .anyMatch(id ->
                          id.strip().equals("*") || check.isKnownAs("kube-score", id.strip()))));
    }
    return Optional.empty();
  }

  private static Optional<Marker> polaris(String key) {
    String name = key.substring(POLARIS.length());
    if (name.equals("exempt")) {
      return Optional.of(marker(key, "", _ -> true));
    }
    if (!name.endsWith("-exempt")) {
      return Optional.empty();
    }
    String id = name.substring(0, name.length() - "-exempt".length());
    return Optional.of(marker(key, "", check -> check.isKnownAs("polaris", id)));
  }

  private static Marker marker(String key, String reason, Predicate<Check> about) {
    return new Marker(
        finding -> about.test(finding.check()), new Suppression(key, reason.strip(), null), "");
  }
}
