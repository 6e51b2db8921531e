package dev.vedette.scanner.policy.ruleset;

import dev.vedette.rego.compile.Compiler.Strictness;
import dev.vedette.scanner.policy.EngineOptions;
import dev.vedette.scanner.policy.PolicyFailure;
import dev.vedette.scanner.policy.evaluation.PolicySet;
import dev.vedette.server.grpc.ErrorReason;
import dev.vedette.server.grpc.ServiceException;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The policies of rule sets by name. Revisions never change, so each is compiled once and the last
 * ones used are kept; what is active is asked. All callers bring the same options but for their
 * strictness. Thread-safe.
 */
public final class PolicyRuleSets {
  private static final int MOST_REVISIONS = 16;
  private static final int MOST_NAMES = 256;
  private static final String REVISIONS = "/revisions/";

  private final RevisionClient client;
  private final LongSupplier nanos;
  private final Counter answers;
  private final Map<Key, Revision> compiled = new LinkedHashMap<>(16, 0.75f, true);
  private final Map<String, Seen> active = new LinkedHashMap<>(16, 0.75f, true);

  /** The policies of one revision. */
  public record Revision(String name, PolicySet policies) {}

  private record Key(String revision, Strictness strictness) {}

  private record Seen(String revision, long nanos) {}

  PolicyRuleSets(RevisionClient client, LongSupplier nanos, CollectorRegistry registry) {
    this.client = client;
    this.nanos = nanos;
    this.answers =
        Counter.build(
                "vedette_scanner_rule_set_lookups_total",
                "Rule sets that were asked for by name, by where their revision came from.")
            .labelNames("source")
            .register(registry);
    for (String source : new String[] {"fetched", "compiled", "stale", "refused"}) {
      answers.labels(source);
    }
  }

  /**
   * The policies of the active revision of {@code ruleSets/NAME}, or of {@code
   * ruleSets/NAME/revisions/ID}, as of now.
   *
   * @throws ServiceException when there are none, or the rules service cannot be asked
   * @throws PolicyFailure when they cannot be compiled
   */
  public Revision named(String name, EngineOptions options) throws PolicyFailure {
    try {
      int parent = name.indexOf(REVISIONS);
      String revision = parent < 0 ? client.activeRevision(name) : name;
      if (parent < 0) {
        remember(name, revision);
      }
      return revision(revision, options);
    } catch (ServiceException e) {
      answers.labels("refused").inc();
      throw e;
    }
  }

  /**
   * The policies of the active revision as of a moment ago, or as of the last answer while the
   * rules service is away.
   */
  public Revision recent(String name, Duration age, EngineOptions options) throws PolicyFailure {
    Seen seen = seen(name);
    if (seen != null && nanos.getAsLong() - seen.nanos() < age.toNanos()) {
      return revision(seen.revision(), options);
    }
    try {
      return named(name, options);
    } catch (ServiceException e) {
      if (seen == null || e.reason() != ErrorReason.PEER_UNAVAILABLE) {
        throw e;
      }
      // Asked again after a moment only, so that what waits for an answer does not wait each time.
      remember(name, seen.revision());
      answers.labels("stale").inc();
      return revision(seen.revision(), options);
    }
  }

  private Revision revision(String name, EngineOptions options) throws PolicyFailure {
    var key = new Key(name, options.strictness());
    synchronized (compiled) {
      Revision known = compiled.get(key);
      if (known != null) {
        answers.labels("compiled").inc();
        return known;
      }
    }
    // Only what holds policies gets here by the name of its rule set; a revision is asked for it.
    client.ruleSet(name.substring(0, name.indexOf(REVISIONS)));
    var made = new Revision(name, PolicySet.compile(client.files(name), options));
    answers.labels("fetched").inc();
    synchronized (compiled) {
      compiled.put(key, made);
      if (compiled.size() > MOST_REVISIONS) {
        compiled.remove(compiled.keySet().iterator().next());
      }
    }
    return made;
  }

  private @Nullable Seen seen(String name) {
    synchronized (active) {
      return active.get(name);
    }
  }

  private void remember(String name, String revision) {
    synchronized (active) {
      active.put(name, new Seen(revision, nanos.getAsLong()));
      if (active.size() > MOST_NAMES) {
        active.remove(active.keySet().iterator().next());
      }
    }
  }
}
