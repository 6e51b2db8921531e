package dev.vedette.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A rewritten jar holds classes that the JVM accepts, and is left alone the next time. */
final class OldClassesTest {

  @Test
  void rewritesOldClassesSoThatTheyLoad(@TempDir Path directory) throws Exception {
    URI source = CommandLine.class.getProtectionDomain().getCodeSource().getLocation().toURI();
    Path jar = Files.copy(Path.of(source), directory.resolve("picocli.jar"));

    assertThat(OldClasses.rewriteIfOld(jar)).isTrue();
    assertThat(OldClasses.rewriteIfOld(jar)).isFalse();

    List<String> names;
    try (JarFile written = new JarFile(jar.toFile())) {
      names =
          written.stream()
              .map(entry -> entry.getName())
              .filter(name -> name.startsWith("picocli/CommandLine") && name.endsWith(".class"))
              .map(name -> name.substring(0, name.length() - 6).replace('/', '.'))
              .toList();
    }
    try (var loader =
        new URLClassLoader(new URL[] {jar.toUri().toURL()}, ClassLoader.getPlatformClassLoader())) {
      for (String name : names) {
        // Initialised, so that its code is checked.
        assertThat(Class.forName(name, true, loader).getClassLoader()).isSameAs(loader);
      }
    }
    assertThat(names).hasSizeGreaterThan(100);
  }
}
