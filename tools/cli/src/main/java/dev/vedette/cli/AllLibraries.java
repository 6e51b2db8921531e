package dev.vedette.cli;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Begins a command again with every library, after the launcher left out those that most such
 * commands do without. Used by one thread.
 */
final class AllLibraries {
  /** Set by the launcher when it left some out: jars, and directories of classes or of jars. */
  private static final String PROPERTY = "vedette.libraries";

  private AllLibraries() {}

  /** Runs the command line; fails with what was missing if nothing had been left out. */
  static void begin(NoClassDefFoundError missing, String... arguments) {
    String path = System.clearProperty(PROPERTY);
    if (path == null) {
      throw missing;
    }
    try {
      // Left open: the command ends the process.
      ClassLoader libraries =
          new URLClassLoader(entries(path), ClassLoader.getPlatformClassLoader());
      Thread.currentThread().setContextClassLoader(libraries);
      libraries
          .loadClass(Main.class.getName())
          .getMethod("main", String[].class)
          .invoke(null, (Object) arguments);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InvocationTargetException e) {
      throw new IllegalStateException(e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static URL[] entries(String path) throws IOException {
    List<URL> entries = new ArrayList<>();
    for (String word : path.split(File.pathSeparator, -1)) {
      Path entry = Path.of(word);
      entries.add(entry.toUri().toURL());
      if (Files.isDirectory(entry)) {
        try (DirectoryStream<Path> jars = Files.newDirectoryStream(entry, "*.jar")) {
          for (Path jar : jars) {
            entries.add(jar.toUri().toURL());
          }
        }
      }
    }
    return entries.toArray(URL[]::new);
  }
}
