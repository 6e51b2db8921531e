package dev.vedette.cli.policy;

import dev.vedette.rego.Source;
import dev.vedette.rego.builtin.Builtins;
import dev.vedette.rego.builtin.Capabilities;
import dev.vedette.rego.builtin.standard.StandardBuiltins;
import dev.vedette.rego.compile.Compiler.Strictness;
import dev.vedette.rego.evaluate.Limits;
import dev.vedette.rego.syntax.RegoVersion;
import dev.vedette.rego.value.ArrayValue;
import dev.vedette.rego.value.Json;
import dev.vedette.rego.value.MalformedJson;
import dev.vedette.rego.value.ObjectValue;
import dev.vedette.rego.value.StringValue;
import dev.vedette.rego.value.Value;
import dev.vedette.scanner.policy.ConfigBuiltins;
import dev.vedette.scanner.policy.ConfigReader;
import dev.vedette.scanner.policy.DataTree;
import dev.vedette.scanner.policy.EngineOptions;
import dev.vedette.scanner.policy.EngineOptions.Extra;
import dev.vedette.scanner.policy.PolicyEngine;
import dev.vedette.scanner.policy.PolicyFailure;
import dev.vedette.scanner.policy.PolicyFiles;
import dev.vedette.scanner.policy.bundle.Bundle;
import dev.vedette.scanner.policy.evaluation.PolicySet;
import dev.vedette.scanner.policy.evaluation.PolicyText;
import dev.vedette.scanner.policy.gatekeeper.Constraints;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that say which policies and data are loaded, and how. */
final class EngineArguments {
  /** The OPA whose language and builtins these are. */
  private static final String LANGUAGE = "1.19.0";

  @Option(
      names = {"-c", "--config-file"},
      paramLabel = "FILE",
      description = "Configuration file. Default: conftest.toml, if there is one.")
  @Nullable String configFile;

  @Option(
      names = {"-p", "--policy"},
      split = ",",
      paramLabel = "PATH",
      description = "Rego files, directories of them, or bundles (.tar.gz). Default: policy.")
  private @Nullable List<String> policy;

  @Option(
      names = {"-d", "--data"},
      split = ",",
      paramLabel = "PATH",
      description = "JSON and YAML files that policies see as data, or directories of them.")
  private @Nullable List<String> data;

  @Option(
      names = "--rego-version",
      paramLabel = "VERSION",
      description = "Dialect of the policies: v0 or v1. Default: v1.")
  private @Nullable String regoVersion;

  @Option(
      names = "--strict",
      arity = "0..1",
      fallbackValue = "true",
      paramLabel = "BOOLEAN",
      description = "Refuse policies with unused variables, arguments and imports.")
  private @Nullable Boolean strict;

  @Option(
      names = "--capabilities",
      paramLabel = "FILE",
      description = "JSON file of the builtins that policies may call, as OPA writes it.")
  private @Nullable String capabilities;

  @Option(
      names = "--allow-net",
      split = ",",
      paramLabel = "HOST",
      description = "Hosts that policies may call and look up; * for all. Default: none.")
  private @Nullable List<String> hosts;

  @Mixin private FormatArguments formats = new FormatArguments();

  /** Reads files of all formats. */
  ConfigReader reader(Surroundings around, Preferences preferences) throws PolicyFailure {
    return formats.reader(around, preferences);
  }

  /** Gatekeeper's templates and constraints among the policies. */
  Constraints constraints(Surroundings around, Preferences preferences) throws PolicyFailure {
    var files = new PolicyFiles(around.directory());
    try {
      return Constraints.compile(
          files.manifests(paths(preferences), Constraints::isMentionedIn),
          EngineOptions.standard());
    } catch (PolicyFailure failure) {
      throw failure.during("load");
    }
  }

  /** Whether there are Rego files among the policies. */
  boolean hasModules(Surroundings around, Preferences preferences) throws PolicyFailure {
    return !new PolicyFiles(around.directory())
        .modulesIfAny(paths(preferences), RegoVersion.V1)
        .isEmpty();
  }

  private List<String> paths(Preferences preferences) {
    return preferences.list("policy", policy, List.of("policy"));
  }

  /** Loads and compiles. */
  PolicyEngine engine(Surroundings around, Preferences preferences, Set<Extra> extras)
      throws PolicyFailure {
    var files = new PolicyFiles(around.directory());
    try {
      EngineOptions options = options(around, preferences, files, extras);
      return compile(around, preferences, files, options);
    } catch (PolicyFailure failure) {
      throw failure.during("load");
    }
  }

  /** Compiles files that come from elsewhere; what is not Rego v1 is read as v0. */
  PolicySet policySet(
      List<PolicyText> texts, Surroundings around, Preferences preferences, Set<Extra> extras)
      throws PolicyFailure {
    var files = new PolicyFiles(around.directory());
    try {
      EngineOptions options = options(around, preferences, files, extras);
      return PolicySet.compile(texts, options);
    } catch (PolicyFailure failure) {
      throw failure.during("load");
    }
  }

  private EngineOptions options(
      Surroundings around, Preferences preferences, PolicyFiles files, Set<Extra> extras)
      throws PolicyFailure {
    Builtins builtins =
        ConfigBuiltins.withFiles(
            StandardBuiltins.all(), around.directory(), reader(around, preferences));
    return new EngineOptions(
        preferences.flag("strict", strict) ? Strictness.STRICT : Strictness.NORMAL,
        allowed(builtins, files, preferences.text("capabilities", capabilities, "")),
        reach(around, preferences),
        Limits.STANDARD,
        extras);
  }

  private PolicyEngine compile(
      Surroundings around, Preferences preferences, PolicyFiles files, EngineOptions options)
      throws PolicyFailure {
    RegoVersion version = version(preferences.text("rego-version", regoVersion, "v1"));
    List<String> loose = paths(preferences).stream().filter(path -> !isBundle(path)).toList();
    List<String> bundles = paths(preferences).stream().filter(EngineArguments::isBundle).toList();
    try {
      var modules = new ArrayList<Source>();
      if (!loose.isEmpty() || bundles.isEmpty()) {
        modules.addAll(files.modules(loose, version));
      }
      ObjectValue documents = data(around, preferences, files);
      for (String path : bundles) {
        Bundle bundle = BundleFiles.read(around.directory().resolve(path));
        modules.addAll(bundle.modules());
        documents = DataTree.merge(documents, bundle.data(), path);
      }
      return PolicyEngine.compile(modules, documents, options);
    } catch (PolicyFailure failure) {
      throw failure.during("loading policies");
    }
  }

  private static boolean isBundle(String path) {
    return path.endsWith(".tar.gz");
  }

  private ObjectValue data(Surroundings around, Preferences preferences, PolicyFiles files)
      throws PolicyFailure {
    boolean usual = Files.isDirectory(around.directory().resolve("data"));
    return files.data(preferences.list("data", data, usual ? List.of("data") : List.of()));
  }

  static RegoVersion version(String name) throws PolicyFailure {
    return switch (name) {
      case "v0", "V0" -> RegoVersion.V0;
      case "v1", "V1" -> RegoVersion.V1;
      default -> throw new PolicyFailure("invalid Rego version: " + name);
    };
  }

  private Capabilities reach(Surroundings around, Preferences preferences) {
    Set<String> reachable = new HashSet<>(preferences.list("allow-net", hosts, List.of()));
    return new Capabilities(runtime(around), reachable, reachable);
  }

  /** What {@code opa.runtime()} tells. */
  static ObjectValue runtime(Surroundings around) {
    var environment = ObjectValue.builder();
    around.environment().forEach((name, value) -> environment.put(name, Value.of(value)));
    return ObjectValue.builder()
        .put("env", environment.build())
        .put("version", Value.of(LANGUAGE))
        .put("commit", Value.of(""))
        .build();
  }

  private static Builtins allowed(Builtins builtins, PolicyFiles files, String capabilities)
      throws PolicyFailure {
    if (capabilities.isEmpty()) {
      return builtins;
    }
    var names = new HashSet<String>();
    try {
      if (Json.read(files.text(capabilities)) instanceof ObjectValue object
          && object.get("builtins") instanceof ArrayValue listed) {
        for (Value builtin : listed) {
          if (builtin instanceof ObjectValue one && one.get("name") instanceof StringValue name) {
            names.add(name.value());
          }
        }
        return builtins.matching(names::contains);
      }
      throw new PolicyFailure("load capabilities: " + capabilities + ": no builtins");
    } catch (MalformedJson e) {
      throw new PolicyFailure("load capabilities: " + e.getMessage());
    }
  }
}
