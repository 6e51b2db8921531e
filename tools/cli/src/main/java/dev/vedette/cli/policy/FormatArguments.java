package dev.vedette.cli.policy;

import dev.vedette.cli.policy.jsonnet.JsonnetFormat;
import dev.vedette.scanner.config.ConfigFormat;
import dev.vedette.scanner.policy.ConfigReader;
import dev.vedette.scanner.policy.PolicyFailure;
import dev.vedette.scanner.policy.PolicyFiles;
import dev.vedette.scanner.textproto.MalformedProto;
import dev.vedette.scanner.textproto.ProtoSchemas;
import dev.vedette.scanner.textproto.TextprotoFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say what formats need beyond the files themselves. */
final class FormatArguments {
  @Option(
      names = "--proto-file-dirs",
      split = ",",
      paramLabel = "DIRECTORY",
      description = "Directories of Protocol Buffer definitions, for the textproto parser.")
  private @Nullable List<String> protoDirectories;

  /** Reads files of all formats; Jsonnet may import files beside its own. */
  ConfigReader reader(Surroundings around, Preferences preferences) throws PolicyFailure {
    List<String> paths = preferences.list("proto-file-dirs", protoDirectories, List.of());
    try {
      var schemas =
          paths.isEmpty()
              ? ProtoSchemas.none()
              : ProtoSchemas.of(new PolicyFiles(around.directory()).texts(paths, ".proto"));
      return ConfigReader.standard()
          .with(ConfigFormat.TEXTPROTO, new TextprotoFormat(schemas))
          .with(ConfigFormat.JSONNET, new JsonnetFormat(around.directory()));
    } catch (MalformedProto e) {
      throw new PolicyFailure("load proto files: " + e.getMessage());
    }
  }
}
