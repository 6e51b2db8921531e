package dev.vedette.agent.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vedette.language.event.Value;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, unit = TimeUnit.SECONDS)
final class HostNamesTest {
  private static final byte[] API = {10, 0, 0, 1};

  private final Queue<String> asked = new ConcurrentLinkedQueue<>();

  @Test
  void knowsTheAddressesOfTheHostsThatRulesName() {
    try (HostNames names = new HostNames(this::resolve)) {
      assertThat(names.nameOf(API)).isEqualTo(Value.ABSENT);
      names.want(Set.of("api.cluster.local", "nowhere.local"));
      while (!names.nameOf(API).equals(Value.text("api.cluster.local"))) {
        Thread.onSpinWait();
      }
      assertThat(names.nameOf(new byte[] {10, 0, 0, 9})).isEqualTo(Value.ABSENT);
      assertThat(asked).containsExactlyInAnyOrder("api.cluster.local", "nowhere.local");
    }
  }

  @Test
  void looksNothingUpThatNoRuleNames() {
    try (HostNames names = new HostNames(this::resolve)) {
      names.want(Set.of());
      assertThat(names.nameOf(API)).isEqualTo(Value.ABSENT);
      assertThat(asked).isEmpty();
    }
  }

  @Test
  void asksNobodyWhereNamesAreNotWanted() {
    assertThatThrownBy(() -> HostNames.NOBODY.resolve("localhost"))
        .isInstanceOf(UnknownHostException.class);
    try (HostNames names = HostNames.notLookedUp()) {
      names.want(Set.of("localhost"));
      assertThat(names.nameOf(new byte[] {127, 0, 0, 1})).isEqualTo(Value.ABSENT);
    }
  }

  private InetAddress[] resolve(String name) throws UnknownHostException {
    asked.add(name);
    if (name.equals("nowhere.local")) {
      throw new UnknownHostException(name);
    }
    return new InetAddress[] {InetAddress.getByAddress(API)};
  }
}
