package dev.vedette.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds the documents to the tree that they speak of. */
final class DocumentsTest {
  private static final Path ROOT =
      Path.of(Objects.requireNonNull(System.getProperty("vedette.root"), "vedette.root"));
  private static final Pattern CODE_NAME = Pattern.compile("`([A-Z][a-z][A-Za-z0-9]+)`");
  private static final Pattern CALL =
      Pattern.compile("^\\s*(?:rpc|service) (\\w+)", Pattern.MULTILINE);
  private static final Pattern TREE_PATH =
      Pattern.compile("`((?:agent-service|k8s|libs|proto|tools|docs)/[\\w./-]*)`");

  @Test
  void everyClassAndCallThatTheArchitectureNamesExists() throws IOException {
    Set<String> named = named(CODE_NAME, document("docs/ARCHITECTURE.md"));

    assertThat(named).hasSizeGreaterThan(20);
    assertThat(namesInTheTree()).containsAll(named);
  }

  @Test
  void everyPathThatTheDocumentsNameExists() throws IOException {
    List<String> documents =
        List.of("docs/ARCHITECTURE.md", "docs/THREAT_MODEL.md", "CONTRIBUTING.md");
    for (String document : documents) {
      assertThat(named(TREE_PATH, document(document)))
          .as(document)
          .allSatisfy(path -> assertThat(ROOT.resolve(path)).exists());
    }
  }

  private static String document(String path) throws IOException {
    return Files.readString(ROOT.resolve(path));
  }

  private static Set<String> named(Pattern pattern, String text) {
    Set<String> names = new TreeSet<>();
    Matcher matcher = pattern.matcher(text);
    while (matcher.find()) {
      names.add(matcher.group(1));
    }
    return names;
  }

  private static Set<String> namesInTheTree() throws IOException {
    Set<String> names = new HashSet<>();
    try (Stream<Path> walk = Files.walk(ROOT)) {
      for (Path file : (Iterable<Path>) walk::iterator) {
        String name = file.getFileName().toString();
        if (file.toString().contains("/target/") || file.toString().contains("/node_modules/")) {
          continue;
        }
        if (name.endsWith(".java")) {
          names.add(name.substring(0, name.length() - ".java".length()));
        } else if (name.endsWith(".proto")) {
          names.addAll(named(CALL, Files.readString(file)));
        }
      }
    }
    return names;
  }
}
