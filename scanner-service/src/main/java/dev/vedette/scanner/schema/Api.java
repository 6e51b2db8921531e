package dev.vedette.scanner.schema;

import dev.vedette.scanner.schema.Shape.Field;
import dev.vedette.scanner.schema.Shape.Keyed;
import dev.vedette.scanner.schema.Shape.Many;
import dev.vedette.scanner.schema.Shape.Model;
import dev.vedette.scanner.schema.Shape.Simple;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The kinds of one version of Kubernetes. Immutable and thread-safe. */
final class Api {
  /** The versions whose models are carried here, by minor number, oldest first. */
  static final List<Integer> CARRIED = List.of(32, 33, 34, 35, 36);

  private final Map<String, Model> kinds = new HashMap<>();
  private final Set<String> groups = new HashSet<>();

  private final String version;

  private Api(String version, String text) {
    this.version = version;
    Map<String, Model> models = new HashMap<>();
    for (String line : text.lines().toList()) {
      String[] words = line.split(" ", -1);
      if (line.startsWith("@")) {
        kinds.put(words[1] + " " + words[2], models.computeIfAbsent(words[3], _ -> new Model()));
        groups.add(group(words[1]));
      } else if (!line.startsWith("#")) {
        Model model = models.computeIfAbsent(words[0], _ -> new Model());
        for (String word : List.of(words).subList(1, words.length)) {
          int colon = word.lastIndexOf(':');
          boolean required = word.charAt(colon - 1) == '!';
          String name = word.substring(0, required ? colon - 1 : colon);
          model.fields().put(name, new Field(shape(word.substring(colon + 1), models), required));
        }
      }
    }
  }

  /** Reads the models of a version that is carried in the program. */
  static Api read(int minor) {
    String version = "1." + minor;
    String name = "kubernetes-" + version + ".txt";
    try (InputStream file = Api.class.getResourceAsStream(name)) {
      if (file == null) {
        throw new IllegalStateException(name + " is not in the program");
      }
      return new Api(version, new String(file.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private static Shape shape(String code, Map<String, Model> models) {
    if (code.startsWith("[]")) {
      return new Many(shape(code.substring(2), models));
    }
    if (code.startsWith("{}")) {
      return new Keyed(shape(code.substring(2), models));
    }
    return switch (code) {
      case "s" -> Simple.TEXT;
      case "i" -> Simple.INT32;
      case "l" -> Simple.INT64;
      case "n" -> Simple.NUMBER;
      case "b" -> Simple.TRUTH;
      case "a" -> Simple.ANY;
      case "q" -> Simple.QUANTITY;
      case "p" -> Simple.TEXT_OR_INTEGER;
      case "y" -> Simple.BASE64;
      case "d" -> Simple.TIME;
      default -> models.computeIfAbsent(code, _ -> new Model());
    };
  }

  private static String group(String apiVersion) {
    int slash = apiVersion.indexOf('/');
    return slash < 0 ? "" : apiVersion.substring(0, slash);
  }

  /** The newest version that is carried. */
  static Api newest() {
    return read(CARRIED.getLast());
  }

  /** The version, as in {@code 1.36}. */
  String version() {
    return version;
  }

  /** The model of a kind. */
  Optional<Model> kind(String apiVersion, String kind) {
    return Optional.ofNullable(kinds.get(apiVersion + " " + kind));
  }

  /** Whether Kubernetes itself defines what is in this version's group. */
  boolean isOwn(String apiVersion) {
    return groups.contains(group(apiVersion));
  }
}
