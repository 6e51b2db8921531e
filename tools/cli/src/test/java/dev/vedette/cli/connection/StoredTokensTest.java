package dev.vedette.cli.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@NullMarked
class StoredTokensTest {
  @TempDir private Path directory;

  @Test
  void keepsATokenForEachGatewayWhereOnlyItsOwnerReads() throws Exception {
    StoredTokens tokens = StoredTokens.of(Map.of("XDG_CONFIG_HOME", directory.toString()));
    tokens.put("one.example:8443", "first");
    tokens.put("one.example:8443", "second");
    tokens.put("../../two:1", "other");

    Path file = tokens.file("one.example:8443");
    assertThat(file).hasContent("second");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(tokens.file("../../two:1").getParent()).isEqualTo(tokens.directory());
    assertThat(tokens.remove("one.example:8443")).isTrue();
    assertThat(tokens.remove("one.example:8443")).isFalse();
  }
}
