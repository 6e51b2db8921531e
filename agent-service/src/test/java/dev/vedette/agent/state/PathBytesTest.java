package dev.vedette.agent.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PathBytesTest {
  @ParameterizedTest
  @CsvSource({
    "/,etc/passwd,/etc/passwd",
    "/usr/share,../lib/./x,/usr/lib/x",
    "/a,../../../b,/b",
    "/a,/etc//passwd,/etc/passwd",
    "/a,/etc/passwd,/etc/passwd",
    "/a,/..,/",
    "/a,/x/..data/y,/x/..data/y",
    "/a,/x/.hidden,/x/.hidden",
    "/a,/x/,/x",
    "/a,b/,/a/b",
    "/a,.,/a",
  })
  void resolvesByText(String base, String path, String whole) {
    assertThat(text(PathBytes.resolve(bytes(base), bytes(path)))).isEqualTo(whole);
  }

  @Test
  void keepsBytesThatAreNotUtf8() {
    byte[] path = {'/', (byte) 0xff, '/', '.', '/', (byte) 0xfe};
    assertThat(PathBytes.resolve(new byte[0], path))
        .isEqualTo(new byte[] {'/', (byte) 0xff, '/', (byte) 0xfe});
  }

  @ParameterizedTest
  @CsvSource({"/etc/passwd,/etc,passwd", "/x,/,x", "/a/b/c,/a/b,c"})
  void splitsIntoDirectoryAndName(String path, String directory, String name) {
    assertThat(text(PathBytes.directory(bytes(path)))).isEqualTo(directory);
    assertThat(text(PathBytes.fileName(bytes(path)))).isEqualTo(name);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
