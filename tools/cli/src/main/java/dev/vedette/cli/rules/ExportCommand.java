package dev.vedette.cli.rules;

import dev.vedette.cli.connection.GatewayClient;
import dev.vedette.cli.connection.GatewayOptions;
import dev.vedette.cli.outcome.CommandFailure;
import dev.vedette.cli.outcome.ExitStatus;
import dev.vedette.proto.rules.v1.File;
import dev.vedette.proto.rules.v1.GetRevisionRequest;
import dev.vedette.proto.rules.v1.Revision;
import dev.vedette.proto.rules.v1.RuleSetServiceGrpc;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes the files of a revision, byte for byte as they were stored. */
@Command(
    name = "export",
    description = {
      "Writes the files of a revision, byte for byte as they were stored.",
      "Files that are there already are left alone, unless --force is given.",
    },
    mixinStandardHelpOptions = true)
final class ExportCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;
  @Mixin private GatewayOptions gateway = new GatewayOptions();

  @Parameters(
      paramLabel = "REVISION",
      description =
          "ruleSets/…/revisions/…, of which four digits are enough; or a rule set, for its active"
              + " one.")
  private String name = "";

  @Option(
      names = "--to",
      required = true,
      paramLabel = "DIR",
      description = "The directory, made when it is missing.")
  private Path directory = Path.of("");

  @Option(names = "--force", description = "Write over files that are there.")
  private boolean force;

  @Override
  public Integer call() {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    try (GatewayClient client = gateway.connect()) {
      Revision revision =
          RuleSetServiceGrpc.newBlockingStub(client.channel())
              .withDeadlineAfter(GatewayClient.CALL_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
              .getRevision(
                  GetRevisionRequest.newBuilder()
                      .setName(RevisionNames.revision(client, name))
                      .build())
              .getRevision();
      for (File file : revision.getFilesList()) {
        out.println(write(file));
      }
    }
    out.flush();
    return ExitStatus.OK;
  }

  private Path write(File file) {
    Path root = directory.toAbsolutePath().normalize();
    Path path = root.resolve(file.getPath()).normalize();
    // The service refuses such paths; a file must not leave the directory whoever sent it.
    if (!path.startsWith(root) || path.equals(root)) {
      throw new CommandFailure(file.getPath() + ": outside of " + directory);
    }
    try {
      Files.createDirectories(Objects.requireNonNull(path.getParent()));
      if (force) {
        Files.write(path, file.getContent().toByteArray());
      } else {
        Files.write(path, file.getContent().toByteArray(), StandardOpenOption.CREATE_NEW);
      }
      return path;
    } catch (java.nio.file.FileAlreadyExistsException e) {
      throw new CommandFailure(path + ": there already (--force writes over it)");
    } catch (IOException e) {
      throw new CommandFailure(path + ": cannot be written: " + e.getMessage());
    }
  }
}
