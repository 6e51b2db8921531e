package dev.vedette.agent.check.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The processes of a node at one moment, read in one pass, in the order of their ids. Immutable.
 */
public final class ProcessTable {
  private static final int MAX_ARGUMENT_BYTES = 1 << 20;
  private static final int TICKS = 100;
  private static final DateTimeFormatter TODAY = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT);
  private static final DateTimeFormatter EARLIER =
      DateTimeFormatter.ofPattern("MMMdd", Locale.ROOT);

  private final List<HostProcess> processes;

  public ProcessTable(List<HostProcess> processes) {
    this.processes = List.copyOf(processes);
  }

  /**
   * Reads the table below {@code /proc} of the node, or of this machine where the node's root has
   * none, as when only its files are mounted. Without any, it is empty.
   */
  public static ProcessTable of(HostFiles files) {
    List<HostProcess> processes = read(files.root().resolve("proc"));
    return new ProcessTable(processes.isEmpty() ? read(Path.of("/proc")) : processes);
  }

  public List<HostProcess> all() {
    return processes;
  }

  /** Those of exactly this name, of which the kernel keeps 15 characters. */
  public List<HostProcess> named(String name) {
    String kept = name.length() > 15 ? name.substring(0, 15) : name;
    return processes.stream().filter(process -> process.name().equals(kept)).toList();
  }

  private static List<HostProcess> read(Path proc) {
    List<HostProcess> processes = new ArrayList<>();
    long boot = bootTime(proc.resolve("stat"));
    LocalDate today = LocalDate.now(ZoneId.systemDefault());
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(proc)) {
      for (Path entry : entries) {
        String name = String.valueOf(entry.getFileName());
        if (Character.isDigit(name.charAt(0))) {
          HostProcess process = process(entry, Integer.parseInt(name), boot, today);
          if (process != null) {
            processes.add(process);
          }
        }
      }
    } catch (IOException | RuntimeException _) {
      // Without /proc no process can be seen, as with a ps that fails.
    }
    processes.sort(Comparator.comparingInt(HostProcess::pid));
    return processes;
  }

  private static @Nullable HostProcess process(Path entry, int pid, long boot, LocalDate today) {
    try {
      String stat = Files.readString(entry.resolve("stat"), StandardCharsets.ISO_8859_1);
      int open = stat.indexOf('(');
      int close = stat.lastIndexOf(')');
      String[] fields = stat.substring(close + 2).split(" ", 22);
      byte[] raw;
      try (var stream = Files.newInputStream(entry.resolve("cmdline"))) {
        raw = stream.readNBytes(MAX_ARGUMENT_BYTES);
      }
      int user = Files.getAttribute(entry, "unix:uid") instanceof Integer id ? id : 0;
      long cpu = (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS;
      return new HostProcess(
          pid,
          Integer.parseInt(fields[1]),
          user,
          stat.substring(open + 1, close),
          arguments(raw),
          start(boot + Long.parseLong(fields[19]) / TICKS, today),
          "%02d:%02d:%02d".formatted(cpu / 3600, cpu / 60 % 60, cpu % 60));
    } catch (IOException | RuntimeException _) {
      // It ended while the table was read.
      return null;
    }
  }

  private static List<String> arguments(byte[] raw) {
    int end = raw.length;
    while (end > 0 && raw[end - 1] == 0) {
      end--;
    }
    return end == 0
        ? List.of()
        : Arrays.asList(new String(raw, 0, end, StandardCharsets.UTF_8).split("\0", -1));
  }

  private static String start(long seconds, LocalDate today) {
    ZonedDateTime time = Instant.ofEpochSecond(seconds).atZone(ZoneId.systemDefault());
    return (time.toLocalDate().equals(today) ? TODAY : EARLIER).format(time);
  }

  private static long bootTime(Path stat) {
    try {
      return Files.readAllLines(stat).stream()
          .filter(line -> line.startsWith("btime "))
          .mapToLong(line -> Long.parseLong(line.substring("btime ".length()).strip()))
          .findFirst()
          .orElse(0);
    } catch (IOException | RuntimeException _) {
      return 0;
    }
  }
}
