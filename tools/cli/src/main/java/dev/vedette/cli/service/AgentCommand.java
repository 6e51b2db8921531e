package dev.vedette.cli.service;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Starts the agent service alone. */
@Command(
    name = "agent",
    description = {
      "Starts the agent of this node alone, as in Kubernetes.",
      "Prints one line 'ready grpc=PORT metrics=PORT' when it serves.",
    },
    mixinStandardHelpOptions = true)
public final class AgentCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;
  @Mixin private ServiceOptions options = new ServiceOptions();

  @Override
  public Integer call() throws InterruptedException {
    return options.run(ServiceName.AGENT, Objects.requireNonNull(spec).commandLine().getOut());
  }
}
