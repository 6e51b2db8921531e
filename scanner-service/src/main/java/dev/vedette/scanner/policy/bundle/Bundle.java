package dev.vedette.scanner.policy.bundle;

import dev.vedette.rego.Source;
import dev.vedette.rego.syntax.Module;
import dev.vedette.rego.syntax.Outcome;
import dev.vedette.rego.syntax.Parser;
import dev.vedette.rego.syntax.RegoVersion;
import dev.vedette.rego.syntax.Term;
import dev.vedette.rego.value.ArrayValue;
import dev.vedette.rego.value.Json;
import dev.vedette.rego.value.ObjectValue;
import dev.vedette.rego.value.StringValue;
import dev.vedette.rego.value.Value;
import dev.vedette.scanner.policy.ConfigInput;
import dev.vedette.scanner.policy.ConfigReader;
import dev.vedette.scanner.policy.PolicyFailure;
import dev.vedette.scanner.policy.PolicyFiles;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Modules and data that belong together, with what their manifest says. Immutable. */
public final class Bundle {
  static final String MANIFEST = ".manifest";
  static final String SIGNATURES = ".signatures.json";

  private final Map<String, byte[]> files;
  private final ObjectValue manifest;
  private final ObjectValue data;
  private final List<Source> modules;

  private Bundle(Map<String, byte[]> files) throws PolicyFailure {
    this.files = new TreeMap<>(files);
    this.manifest =
        files.containsKey(MANIFEST) && parsed(MANIFEST, "json") instanceof ObjectValue object
            ? object
            : ObjectValue.EMPTY;
    RegoVersion version =
        Value.of(0).equals(manifest.get("rego_version")) ? RegoVersion.V0 : RegoVersion.V1;
    var sources = new ArrayList<Source>();
    ObjectValue documents = ObjectValue.EMPTY;
    for (String name : this.files.keySet()) {
      if (name.endsWith(".rego")) {
        sources.add(new Source("/" + name, text(name), version));
      } else if (isData(name)) {
        String format = name.endsWith(".json") ? "json" : "yaml";
        documents = PolicyFiles.merge(documents, name, new ConfigInput(name, parsed(name, format)));
      }
    }
    this.modules = List.copyOf(sources);
    this.data = documents;
  }

  /** Reads an archive as OPA builds it; all it holds must lie below the roots of its manifest. */
  public static Bundle read(byte[] archive) throws PolicyFailure {
    var bundle = new Bundle(TarFile.read(archive));
    bundle.checkRoots();
    return bundle;
  }

  /** Puts modules and data together; the revision may be empty. */
  public static Bundle of(List<Source> modules, ObjectValue data, String revision)
      throws PolicyFailure {
    Map<String, byte[]> files = new TreeMap<>();
    boolean old = false;
    for (Source module : modules) {
      old |= module.version() == RegoVersion.V0;
      files.put(module.file().replaceFirst("^/+", ""), bytes(module.text()));
    }
    ObjectValue manifest =
        ObjectValue.builder()
            .put("revision", Value.of(revision))
            .put("roots", ArrayValue.of(Value.of("")))
            .put("rego_version", Value.of(old ? 0 : 1))
            .build();
    files.put("data.json", bytes(Json.write(data)));
    files.put(MANIFEST, bytes(Json.write(manifest)));
    return new Bundle(files);
  }

  /** The same bundle with the signatures. */
  Bundle with(ObjectValue signatures) throws PolicyFailure {
    Map<String, byte[]> signed = new TreeMap<>(files);
    signed.put(SIGNATURES, bytes(Json.write(signatures)));
    return new Bundle(signed);
  }

  /** The archive. */
  public byte[] archive() throws PolicyFailure {
    return TarFile.write(files);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static boolean isData(String name) {
    String base = name.substring(name.lastIndexOf('/') + 1);
    return base.equals("data.json") || base.equals("data.yaml") || base.equals("data.yml");
  }

  /** Whether a file is hashed by what it says and not by its bytes. */
  static boolean isStructured(String name) {
    return isData(name) || name.endsWith(MANIFEST) || name.endsWith(SIGNATURES);
  }

  private String text(String name) {
    return new String(content(name), StandardCharsets.UTF_8);
  }

  byte[] content(String name) {
    byte[] content = files.get(name);
    return content == null ? new byte[0] : content.clone();
  }

  Value parsed(String name, String format) throws PolicyFailure {
    return ConfigReader.standard().read(name, text(name), Optional.of(format)).document();
  }

  /** The names of the files. */
  public List<String> files() {
    return List.copyOf(files.keySet());
  }

  public List<Source> modules() {
    return modules;
  }

  public ObjectValue data() {
    return data;
  }

  /** What the manifest says; empty without one. */
  public ObjectValue manifest() {
    return manifest;
  }

  /** The paths of data that the bundle owns. */
  public List<String> roots() {
    return manifest.get("roots") instanceof ArrayValue array
        ? array.elements().stream()
            .map(root -> root instanceof StringValue text ? text.value() : root.toString())
            .toList()
        : List.of("");
  }

  private void checkRoots() throws PolicyFailure {
    for (Source module : modules) {
      if (Parser.module(module.file(), module.text(), module.version())
          instanceof Outcome.Success<Module>(var parsed)) {
        String path =
            parsed.path().parts().stream()
                .skip(1)
                .map(part ->
                    part instanceof Term.Scalar(StringValue text, _)
                        ? text.value()
                        : part.toString())
                .collect(Collectors.joining("/"));
        check(module.file(), path);
      }
    }
    checkData("", data);
  }

  private void checkData(String path, ObjectValue object) throws PolicyFailure {
    for (Value key : object.keys()) {
      String name = key instanceof StringValue text ? text.value() : key.toString();
      String below = path.isEmpty() ? name : path + "/" + name;
      boolean outside = roots().stream().noneMatch(root -> owns(root, below));
      boolean above = roots().stream().anyMatch(root -> root.startsWith(below + "/"));
      if (outside && above && object.get(key) instanceof ObjectValue inner) {
        checkData(below, inner);
      } else if (outside) {
        throw refused("data", below);
      }
    }
  }

  private void check(String file, String path) throws PolicyFailure {
    if (roots().stream().noneMatch(root -> owns(root, path))) {
      throw refused(file, path);
    }
  }

  private static boolean owns(String root, String path) {
    return root.isEmpty() || path.equals(root) || path.startsWith(root + "/");
  }

  private PolicyFailure refused(String file, String path) {
    return new PolicyFailure(
        "bundle: " + file + ": manifest roots " + roots() + " do not permit '" + path + "'");
  }
}
