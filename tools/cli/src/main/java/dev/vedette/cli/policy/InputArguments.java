package dev.vedette.cli.policy;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.vedette.scanner.policy.ConfigInput;
import dev.vedette.scanner.policy.ConfigReader;
import dev.vedette.scanner.policy.PolicyFailure;
import dev.vedette.scanner.policy.PolicyFiles;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say how configuration files are read. */
final class InputArguments {
  @Option(
      names = "--parser",
      paramLabel = "NAME",
      description = "Read all files as this format instead of by their names.")
  private @Nullable String parser;

  @Option(
      names = "--ignore",
      paramLabel = "REGEX",
      description = "Leave out files of directories whose path matches.")
  private @Nullable String ignore;

  @Option(
      names = "--stdin-filename",
      paramLabel = "NAME",
      description = "What to call standard input.")
  private @Nullable String stdinName;

  /** Finds and reads the files. */
  List<ConfigInput> read(
      List<String> paths, ConfigReader reader, Surroundings around, Preferences preferences)
      throws PolicyFailure {
    var files = new PolicyFiles(around.directory());
    List<String> names = names(paths, files, preferences.text("ignore", ignore, ""));
    String named = preferences.text("parser", parser, "");
    Optional<String> forced = named.isEmpty() ? Optional.empty() : Optional.of(named);
    String standardInput = preferences.text("stdin-filename", stdinName, "-");
    var inputs = new ArrayList<ConfigInput>();
    try {
      for (String name : names.stream().distinct().toList()) {
        boolean standard = name.equals("-");
        inputs.add(
            reader.read(
                standard ? standardInput : name,
                standard ? PolicyFiles.text(around.input(), standardInput) : files.text(name),
                forced));
      }
    } catch (PolicyFailure failure) {
      throw failure.during("parse configurations");
    }
    return inputs;
  }

  private static List<String> names(List<String> paths, PolicyFiles files, String regex)
      throws PolicyFailure {
    try {
      Pattern pattern = Pattern.compile(regex);
      return files.configurations(paths, name -> !regex.isEmpty() && pattern.matcher(name).find());
    } catch (PatternSyntaxException e) {
      throw new PolicyFailure(
          "parse files: given regexp couldn't be parsed :" + e.getDescription());
    } catch (PolicyFailure failure) {
      throw failure.during("parse files");
    }
  }
}
