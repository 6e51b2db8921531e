package dev.vedette.scanner.admission;

import dev.vedette.server.config.Default;
import dev.vedette.server.config.InvalidSettingException;
import java.time.Duration;
import java.util.List;

/**
 * What objects are admitted to clusters. Immutable.
 *
 * @param enforce from which severity on a finding refuses the object, unless its namespace's label
 *     {@code admission.vedette.dev/enforce} says otherwise
 * @param warn from which severity on a finding is a warning, unless {@code
 *     admission.vedette.dev/warn} says otherwise
 * @param exemptNamespaces where everything is admitted
 * @param acceptAnnotations whether annotations of the object suppress findings; whoever creates
 *     objects could then admit anything
 * @param onError what becomes of an object that cannot be looked at in time
 * @param timeLimit how long a review may take; less than the webhook's own limit
 * @param ruleSets rule sets whose policies are evaluated as well, {@code ruleSets/NAME}; what they
 *     deny is refused
 */
public record AdmissionConfig(
    @Default("critical") Threshold enforce,
    @Default("medium") Threshold warn,
    @Default("kube-system") List<String> exemptNamespaces,
    @Default("false") boolean acceptAnnotations,
    @Default("closed") OnError onError,
    @Default("5s") Duration timeLimit,
    @Default("") List<String> ruleSets) {
  /** What becomes of an object that cannot be looked at. */
  public enum OnError {
    /** It is admitted, with a warning. */
    OPEN,
    /** It is refused. */
    CLOSED
  }

  public AdmissionConfig {
    exemptNamespaces = List.copyOf(exemptNamespaces);
    ruleSets = List.copyOf(ruleSets);
    for (String name : ruleSets) {
      if (!name.matches("ruleSets/[a-z0-9-]{1,63}")) {
        throw new InvalidSettingException("rule-sets", name, "ruleSets/{rule_set}");
      }
    }
    if (timeLimit.isNegative() || timeLimit.isZero()) {
      throw new InvalidSettingException("time-limit", timeLimit, "more than 0");
    }
  }

  /** What holds when nobody sets anything. */
  public static AdmissionConfig standard() {
    return new AdmissionConfig(
        Threshold.CRITICAL,
        Threshold.MEDIUM,
        List.of("kube-system"),
        false,
        OnError.CLOSED,
        Duration.ofSeconds(5),
        List.of());
  }

  /** The same with policies of these rule sets. */
  public AdmissionConfig withRuleSets(List<String> names) {
    return new AdmissionConfig(
        enforce, warn, exemptNamespaces, acceptAnnotations, onError, timeLimit, names);
  }
}
