package dev.vedette.bench.gateway;

import dev.vedette.gateway.GatewayConfig;
import dev.vedette.gateway.GatewayService;
import dev.vedette.server.config.ConfigSource;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The gateway in a process of its own, which collects its garbage for each line that it reads and
 * prints the heap that is left. Ends with its standard input.
 */
public final class GatewayChild {
  private GatewayChild() {}

  /** With the settings as flags. */
  public static void main(String[] flags) throws Exception {
    PrintStream out = System.out;
    GatewayConfig config =
        ConfigSource.empty().withFlags(List.of(flags)).read("gateway", GatewayConfig.class);
    try (GatewayService service = GatewayService.start(config);
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      out.println("ready " + service.grpcPort());
      while (lines.readLine() != null) {
        System.gc();
        System.gc();
        out.println(ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
      }
    }
    System.exit(0);
  }
}
