package dev.vedette.bench.fleet;

import dev.vedette.rules.RulesConfig;
import dev.vedette.rules.RulesService;
import dev.vedette.server.config.ConfigSource;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The rules service in a process of its own, which says on each line that it reads what it has
 * used. Ends with its standard input.
 */
public final class RulesChild {
  private RulesChild() {}

  /** With the settings as flags. */
  public static void main(String[] flags) throws Exception {
    PrintStream out = System.out;
    RulesConfig config =
        ConfigSource.empty().withFlags(List.of(flags)).read("rules", RulesConfig.class);
    try (RulesService service = RulesService.start(config);
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      out.println("ready " + service.grpcPort());
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.equals("collect")) {
          System.gc();
          System.gc();
        }
        var heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        out.println(cpuNanos() + " " + heap.getUsed() + " " + residentBytes());
      }
    }
    System.exit(0);
  }

  private static long cpuNanos() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private static long residentBytes() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
            .filter(line -> line.startsWith("VmRSS:"))
            .map(line -> line.replaceAll("[^0-9]", ""))
            .mapToLong(Long::parseLong)
            .findFirst()
            .orElse(0)
        * 1024;
  }
}
