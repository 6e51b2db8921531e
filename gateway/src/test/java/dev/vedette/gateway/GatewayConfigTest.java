package dev.vedette.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vedette.server.StartException;
import dev.vedette.server.config.ConfigSource;
import dev.vedette.server.tls.PeerIdentity;
import dev.vedette.server.tls.ThrowawayCa;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@NullMarked
class GatewayConfigTest {
  @TempDir Path directory;

  private static GatewayConfig read(String... flags) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "--gateway.upstreams.rules=rules:7001",
                "--gateway.upstreams.scanner=scanner:7002"));
    all.addAll(List.of(flags));
    return ConfigSource.empty().withFlags(all).read("gateway", GatewayConfig.class);
  }

  @Test
  void bindsLoopbackWhenNothingIsSaid() {
    GatewayConfig config = read();
    assertThat(config.grpc().host()).isEqualTo("127.0.0.1");
    assertThat(config.http().host()).isEqualTo("127.0.0.1");
    assertThat(config.identity().tokenFile()).isNull();
  }

  @Test
  void refusesOtherAddressesWithoutCertificates() {
    assertThatThrownBy(() -> read("--gateway.grpc.host=0.0.0.0"))
        .hasMessageContaining(
            "gateway.grpc.host: 0.0.0.0 (expected: a loopback address, or tls.certificate");
    assertThatThrownBy(() -> read("--gateway.http.host=0.0.0.0"))
        .hasMessageContaining(
            "gateway.http.host: 0.0.0.0 (expected: a loopback address, or grpc.tls.certificate");
  }

  @Test
  void refusesTlsThatTellsNobodyApart() {
    String[] tls = {
      "--gateway.grpc.host=0.0.0.0",
      "--gateway.grpc.tls.certificate=c.pem",
      "--gateway.grpc.tls.key=c.key",
      "--gateway.grpc.tls.trust=ca.pem",
      "--gateway.grpc.tls.client-certificate=none"
    };
    assertThatThrownBy(() -> read(tls))
        .hasMessageContaining(
            "gateway.grpc.tls.client-certificate: none (expected: required or optional");
  }

  @Test
  void namesMalformedAddressesOfUpstreams() {
    assertThatThrownBy(() -> read("--gateway.upstreams.rules=nowhere"))
        .hasMessageContaining(
            "gateway.upstreams.rules: nowhere (expected: host:port, or several joined by commas)"
                + " in flags");
  }

  @Test
  void aMissingTokenFileStopsTheStart() {
    Path missing = directory.resolve("token");
    var tls = ThrowawayCa.create(directory.resolve("ca")).issue(PeerIdentity.gateway());
    GatewayConfig config = GatewayConfig.loopback("127.0.0.1:1", "127.0.0.1:2", tls, missing);
    assertThatThrownBy(() -> GatewayService.start(config))
        .isInstanceOf(StartException.class)
        .hasMessageContaining(missing.toString())
        .hasMessageContaining("expected: a readable file that holds the secret");
  }
}
