package dev.vedette.gateway.authorization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vedette.gateway.identity.Principal;
import dev.vedette.server.tls.PeerIdentity;
import io.prometheus.client.CollectorRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicyInForceTest {
  private static final String OPEN_TO =
      """
      package vedette.gateway

      default allow := false

      allow if input.principal.name == "%s"
      """;
  private static final String RELOADS = "vedette_gateway_policy_reloads_total";

  @TempDir private Path directory;

  private static boolean allows(PolicyInForce policy, String name) {
    Principal principal =
        new Principal(name, Principal.Kind.TOKEN, List.of("viewer"), List.of(), "");
    Arrival arrival =
        new Arrival("a.B/C", List.of(), PeerIdentity.ANONYMOUS, "127.0.0.1", List.of());
    return policy.allows(principal, arrival, true, "");
  }

  private static boolean eventually(BooleanSupplier condition) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        return false;
      }
      Thread.onSpinWait();
    }
    return true;
  }

  @Test
  void aChangedPolicyTakesOverAndAWrongOneDoesNot() throws Exception {
    Path file = Files.writeString(directory.resolve("p.rego"), OPEN_TO.formatted("ann"));
    CollectorRegistry registry = new CollectorRegistry();
    PolicyInForce policy = new PolicyInForce(new AuthorizationConfig(directory, 0), registry);
    assertThat(allows(policy, "ann")).isTrue();
    assertThat(allows(policy, "bob")).isFalse();

    Files.writeString(file, OPEN_TO.formatted("bob"));
    assertThat(eventually(() -> allows(policy, "bob"))).isTrue();
    assertThat(allows(policy, "ann")).isFalse();

    Files.writeString(file, "package vedette.gateway\n\nallow if {");
    assertThat(
            eventually(() -> {
              boolean allowed = allows(policy, "bob");
              Double kept =
                  registry.getSampleValue(RELOADS, new String[] {"outcome"}, new String[] {"kept"});
              return allowed && kept != null && kept == 1;
            }))
        .isTrue();
  }

  @Test
  void aPolicyThatAllowsWithoutAReasonIsNotTaken() throws Exception {
    Path file =
        Files.writeString(
            directory.resolve("open.rego"), "package vedette.gateway\n\nallow := true\n");
    assertThatThrownBy(
            () -> new PolicyInForce(new AuthorizationConfig(file, 0), new CollectorRegistry()))
        .hasMessageContaining("is not false for an empty input");
  }
}
