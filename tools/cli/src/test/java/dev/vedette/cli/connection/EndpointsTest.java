package dev.vedette.cli.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EndpointsTest {
  @TempDir private Path directory;

  @Test
  void readsWhatItWrote() {
    Path file = directory.resolve("endpoints");
    Endpoints endpoints =
        new Endpoints(Map.of("grpc", "127.0.0.1:1", "metrics.agent", "http://127.0.0.1:2/metrics"));

    endpoints.write(file);

    assertThat(Endpoints.read(file)).contains(endpoints);
    assertThat(endpoints.grpc()).contains("127.0.0.1:1");
  }

  @Test
  void nothingRunsWhereThereIsNoFile() {
    assertThat(Endpoints.read(directory.resolve("endpoints"))).isEmpty();
  }

  @Test
  void theDirectoryGivenWinsOverTheEnvironment() {
    Map<String, String> environment = Map.of("VEDETTE_DATA_DIR", "/from/environment");

    assertThat(DataDirectory.choose(directory, environment).path()).isEqualTo(directory);
    assertThat(DataDirectory.choose(null, environment).path())
        .isEqualTo(Path.of("/from/environment"));
    assertThat(DataDirectory.choose(null, Map.of()).path()).endsWithRaw(Path.of(".vedette"));
  }
}
