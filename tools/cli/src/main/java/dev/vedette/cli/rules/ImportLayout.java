package dev.vedette.cli.rules;

import dev.vedette.cli.outcome.CommandFailure;
import dev.vedette.proto.rules.v1.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds what a directory holds by the layouts of Falco, kube-bench and conftest. Immutable.
 *
 * @param directory where the files are
 * @param files by their paths below it, in the order of loading
 */
record ImportLayout(ContentKind kind, Path directory, List<File> files) {
  private static final List<String> YAML = List.of(".yaml", ".yml");
  private static final List<String> POLICY = List.of(".rego", ".yaml", ".yml", ".json");
  private static final String FALCO_RULES = "falco_rules.yaml";

  /** What Falco reads, in its order; the last is a directory. */
  private static final List<String> FALCO =
      List.of(FALCO_RULES, "falco_rules.local.yaml", "k8s_audit_rules.yaml", "rules.d");

  /** Where such a tree has its Falco files, and its controls. */
  private static final List<String> FALCO_PLACES = List.of(".", "etc/falco", "falco", "rules");

  private static final List<String> CONTROL_PLACES = List.of(".", "cfg");

  ImportLayout {
    files = List.copyOf(files);
  }

  /** Everything that is recognised. */
  static List<ImportLayout> detect(Path root) {
    List<ImportLayout> found = new ArrayList<>();
    falco(root).ifPresent(found::add);
    benchmark(root).ifPresent(found::add);
    policy(root).ifPresent(found::add);
    return found;
  }

  /** The same of one kind; files that are in no known layout are taken as they are. */
  static ImportLayout of(ContentKind kind, Path root) {
    return switch (kind) {
      case RUNTIME -> falco(root).orElseGet(() -> plain(kind, root, YAML));
      case BENCHMARK -> benchmark(root).orElseGet(() -> plain(kind, root, YAML));
      case POLICY -> policy(root).orElseGet(() -> plain(kind, root, POLICY));
    };
  }

  private static ImportLayout plain(ContentKind kind, Path root, List<String> endings) {
    return new ImportLayout(kind, root, FileTree.read(root, endings));
  }

  private static Optional<ImportLayout> falco(Path root) {
    for (String place : FALCO_PLACES) {
      Path directory = root.resolve(place).normalize();
      if (Files.isRegularFile(directory.resolve(FALCO_RULES))
          || Files.isDirectory(directory.resolve("rules.d"))) {
        List<Path> paths = new ArrayList<>();
        for (String name : FALCO) {
          Path path = directory.resolve(name);
          if (Files.isRegularFile(path)) {
            paths.add(path);
          } else if (Files.isDirectory(path)) {
            paths.addAll(yaml(path));
          }
        }
        return Optional.of(
            new ImportLayout(ContentKind.RUNTIME, directory, FileTree.files(directory, paths)));
      }
    }
    return Optional.empty();
  }

  private static List<Path> yaml(Path directory) {
    try (Stream<Path> inside = Files.list(directory)) {
      return inside
          .filter(path -> YAML.stream().anyMatch(path.toString()::endsWith))
          .filter(Files::isRegularFile)
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new CommandFailure(directory + ": cannot be listed: " + e.getMessage());
    }
  }

  private static Optional<ImportLayout> benchmark(Path root) {
    for (String place : CONTROL_PLACES) {
      Path directory = root.resolve(place).normalize();
      if (Files.isRegularFile(directory.resolve("config.yaml")) && hasControls(directory)) {
        return Optional.of(plain(ContentKind.BENCHMARK, directory, YAML));
      }
    }
    return Optional.empty();
  }

  private static boolean hasControls(Path directory) {
    try (Stream<Path> inside = Files.list(directory)) {
      return inside.filter(Files::isDirectory).anyMatch(folder -> !yaml(folder).isEmpty());
    } catch (IOException e) {
      throw new CommandFailure(directory + ": cannot be listed: " + e.getMessage());
    }
  }

  private static Optional<ImportLayout> policy(Path root) {
    Path policy = root.resolve("policy");
    if (Files.isDirectory(policy)) {
      return Optional.of(plain(ContentKind.POLICY, policy, POLICY));
    }
    try (Stream<Path> inside = Files.list(root)) {
      return inside.anyMatch(path -> path.toString().endsWith(".rego"))
          ? Optional.of(plain(ContentKind.POLICY, root, POLICY))
          : Optional.empty();
    } catch (IOException e) {
      throw new CommandFailure(root + ": cannot be listed: " + e.getMessage());
    }
  }
}
