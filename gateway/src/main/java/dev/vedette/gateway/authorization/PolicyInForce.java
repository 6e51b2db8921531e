package dev.vedette.gateway.authorization;

import com.google.inject.Inject;
import dev.vedette.gateway.identity.Principal;
import dev.vedette.rego.Evaluated;
import dev.vedette.rego.Query;
import dev.vedette.rego.evaluate.Limits;
import dev.vedette.rego.evaluate.Settings;
import dev.vedette.rego.value.ArrayValue;
import dev.vedette.rego.value.BooleanValue;
import dev.vedette.rego.value.ObjectValue;
import dev.vedette.rego.value.Value;
import dev.vedette.server.file.Reloaded;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Decides by the policy as it is now. Answers are remembered for a second, so that a policy costs
 * callers that call often nothing, and may go by the time. Thread-safe, never blocks on files.
 */
final class PolicyInForce {
  private static final int MAX_REMEMBERED = 4096;
  private static final long REMEMBERED_NANOS = 1_000_000_000L;
  private static final Limits LIMITS =
      new Limits(1_000_000L, 100_000L, 100, Duration.ofMillis(500));

  private final Reloaded<Loaded> policy;
  private final Counter failures;

  /** A policy with what it answered lately. */
  private record Loaded(Query query, Map<Question, Answer> answers) {}

  private record Question(Principal principal, String method, boolean sideEffects, String node) {}

  private record Answer(boolean allowed, long untilNanos) {}

  @Inject
  PolicyInForce(AuthorizationConfig config, CollectorRegistry registry) {
    Counter reloads =
        Counter.build(
                "vedette_gateway_policy_reloads_total",
                "Changes of the policy: loaded, or kept as it was since the new one is wrong.")
            .labelNames("outcome")
            .register(registry);
    failures =
        Counter.build(
                "vedette_gateway_policy_failures_total",
                "Calls that were denied since the policy failed or took too long.")
            .register(registry);
    Path path = config.policy();
    policy =
        path == null
            ? Reloaded.fixed(loaded(PolicyFiles.read(null)))
            : Reloaded.of(
                List.of(path),
                () -> loaded(PolicyFiles.read(path)),
                outcome -> reloads.labels(outcome.name().toLowerCase(Locale.ROOT)).inc());
  }

  private static Loaded loaded(Query query) {
    return new Loaded(query, new ConcurrentHashMap<>());
  }

  boolean allows(Principal principal, Arrival arrival, boolean sideEffects, String node) {
    Loaded now = policy.get();
    Question question = new Question(principal, arrival.method(), sideEffects, node);
    Answer known = now.answers().get(question);
    long nanos = System.nanoTime();
    if (known != null && known.untilNanos() - nanos > 0) {
      return known.allowed();
    }
    boolean allowed = ask(now.query(), question, arrival.service());
    if (now.answers().size() >= MAX_REMEMBERED) {
      now.answers().clear();
    }
    now.answers().put(question, new Answer(allowed, nanos + REMEMBERED_NANOS));
    return allowed;
  }

  private boolean ask(Query query, Question question, String service) {
    Principal principal = question.principal();
    ObjectValue input =
        ObjectValue.builder()
            .put("method", Value.of(question.method()))
            .put("service", Value.of(service))
            .put("side_effects", Value.of(question.sideEffects()))
            .put("node", Value.of(question.node()))
            .put(
                "principal",
                ObjectValue.builder()
                    .put("name", Value.of(principal.name()))
                    .put("kind", Value.of(principal.kind().name().toLowerCase(Locale.ROOT)))
                    .put("roles", texts(principal.roles()))
                    .put("groups", texts(principal.groups()))
                    .put("node", Value.of(principal.node()))
                    .build())
            .build();
    return switch (query.evaluate(input, ObjectValue.EMPTY, Settings.standard().with(LIMITS))) {
      case Evaluated.Answered answer ->
          answer.value().filter(BooleanValue.TRUE::equals).isPresent();
      case Evaluated.Failed ignored -> {
        failures.inc();
        yield false;
      }
    };
  }

  private static ArrayValue texts(List<String> texts) {
    return ArrayValue.of(texts.stream().map(Value::of).toList());
  }
}
