package dev.vedette.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.inject.AbstractModule;
import com.google.inject.multibindings.Multibinder;
import dev.vedette.server.grpc.GrpcServerConfig;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

@NullMarked
class LifecycleTest {
  private final List<String> log = new ArrayList<>();

  private final class Part implements LifecyclePart {
    private final String name;
    private final StartPhase phase;
    private final boolean fails;

    Part(String name, StartPhase phase, boolean fails) {
      this.name = name;
      this.phase = phase;
      this.fails = fails;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public StartPhase phase() {
      return phase;
    }

    @Override
    public void start() throws IOException {
      if (fails) {
        throw new IOException("disk is full");
      }
      log.add("+" + name);
    }

    @Override
    public void stop() {
      log.add("-" + name);
    }
  }

  private ServiceProcess.Description describe(Part... parts) {
    return ServiceProcess.named("test")
        .modules(
            new AbstractModule() {
              @Override
              protected void configure() {
                Multibinder<LifecyclePart> all =
                    Multibinder.newSetBinder(binder(), LifecyclePart.class);
                for (Part part : parts) {
                  all.addBinding().toInstance(part);
                }
              }
            });
  }

  @Test
  void startsPhaseByPhaseAndStopsInReverse() {
    ServiceProcess process =
        describe(
                new Part("announce", StartPhase.SERVING, false),
                new Part("pump", StartPhase.WORK, false),
                new Part("cache", StartPhase.STATE, false),
                new Part("disk", StartPhase.STORAGE, false),
                new Part("drain", StartPhase.WORK, false))
            .start();
    assertThat(log).containsExactly("+disk", "+cache", "+pump", "+drain", "+announce");
    process.close();
    process.close();
    assertThat(log.subList(5, 10))
        .containsExactly("-announce", "-drain", "-pump", "-cache", "-disk");
    assertThat(log).hasSize(10);
  }

  @Test
  void aPartThatFailsNamesItselfAndUndoesTheOthers() {
    var description =
        describe(
            new Part("disk", StartPhase.STORAGE, false),
            new Part("cache", StartPhase.STATE, true),
            new Part("never", StartPhase.WORK, false));
    assertThatThrownBy(description::start)
        .isInstanceOf(StartException.class)
        .hasMessage("test: cache: disk is full");
    assertThat(log).containsExactly("+disk", "-disk");
  }

  @Test
  void aTakenPortIsNamed() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
      GrpcServerConfig loopback = GrpcServerConfig.loopback();
      GrpcServerConfig config =
          new GrpcServerConfig(
              "127.0.0.1",
              taken.getLocalPort(),
              null,
              loopback.localCallers(),
              loopback.maxMessage(),
              loopback.drainTime());
      assertThatThrownBy(
              () -> describe(new Part("disk", StartPhase.STORAGE, false)).grpc(config).start())
          .isInstanceOf(StartException.class)
          .hasMessageContaining("grpc: 127.0.0.1:" + taken.getLocalPort())
          .hasMessageContaining("expected: a free address");
      assertThat(log).containsExactly("+disk", "-disk");
    }
  }

  @Test
  void plaintextBeyondThisMachineIsRefused() {
    assertThatThrownBy(() ->
            dev.vedette.server.config.ConfigSource.empty()
                .withFlags(List.of("--rules.host=0.0.0.0"))
                .read("rules", GrpcServerConfig.class))
        .hasMessageContaining(
            "rules.host: 0.0.0.0 (expected: a loopback address, or tls.certificate, tls.key and"
                + " tls.trust)");
  }
}
