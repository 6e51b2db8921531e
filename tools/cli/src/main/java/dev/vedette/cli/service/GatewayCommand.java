package dev.vedette.cli.service;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Starts the gateway service alone. */
@Command(
    name = "gateway",
    description = {
      "Starts the gateway alone, as in Kubernetes.",
      "Prints one line 'ready grpc=PORT metrics=PORT' when it serves.",
    },
    mixinStandardHelpOptions = true)
public final class GatewayCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;
  @Mixin private ServiceOptions options = new ServiceOptions();

  @Override
  public Integer call() throws InterruptedException {
    return options.run(ServiceName.GATEWAY, Objects.requireNonNull(spec).commandLine().getOut());
  }
}
