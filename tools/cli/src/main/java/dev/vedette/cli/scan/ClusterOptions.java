package dev.vedette.cli.scan;

import dev.vedette.cli.cluster.ClusterObjects;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which cluster a scan reads instead of files. Filled in by the command line. */
final class ClusterOptions {
  @Option(
      names = "--cluster",
      description =
          "Scan what is in a cluster instead of files, all but Secrets. Reads only; programs that"
              + " the kubeconfig names are not run.")
  private boolean wanted;

  @Option(
      names = "--kubeconfig",
      paramLabel = "FILE",
      description = "How it is reached. Default: KUBECONFIG, ~/.kube/config or the pod's account.")
  private @Nullable Path kubeconfig;

  @Option(
      names = "--context",
      paramLabel = "NAME",
      description = "Context of the kubeconfig. Default: the current one.")
  private String context = "";

  @Option(
      names = {"-n", "--namespace"},
      paramLabel = "NAME",
      description = "Only what is in this namespace. Default: everything.")
  private String namespace = "";

  /** Whether a cluster is to be scanned. */
  boolean wanted() {
    return wanted;
  }

  /** The objects of the cluster. */
  ClusterObjects objects() {
    return ClusterObjects.of(kubeconfig, System.getenv(), context, namespace);
  }
}
