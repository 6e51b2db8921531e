package dev.vedette.cli.record;

import dev.vedette.agent.capture.CaptureConfig;
import dev.vedette.agent.capture.CaptureCounts;
import dev.vedette.agent.capture.CaptureStatus;
import dev.vedette.agent.capture.KernelCapture;
import dev.vedette.agent.filter.FilterCompiler;
import dev.vedette.agent.filter.Interest;
import dev.vedette.agent.scap.Recorder;
import dev.vedette.agent.scap.Replay;
import dev.vedette.agent.scap.ScapException;
import dev.vedette.agent.scap.ThisMachine;
import dev.vedette.agent.state.ContainerSource;
import dev.vedette.cli.outcome.CommandFailure;
import dev.vedette.cli.outcome.ExitStatus;
import dev.vedette.cli.rules.LocalFiles;
import dev.vedette.cli.service.UntilStopped;
import dev.vedette.language.Condition;
import dev.vedette.language.diagnostic.Diagnostic;
import dev.vedette.language.diagnostic.Result;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes events of this machine, or of a capture, as a capture. */
@Command(
    name = "record",
    description = {
      "Writes what happens on this machine as a capture ('.scap') that 'vedette replay' and other",
      "tools read, until interrupted or until a limit is reached. Needs no service, and root: it",
      "loads its own programs into the kernel.",
    },
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:recorded, and no event was lost",
      "1:events cannot be captured or were lost, or a file cannot be read or written"
    })
public final class RecordCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Parameters(arity = "1", paramLabel = "FILE", description = "The capture to write.")
  private @Nullable Path file;

  @Option(
      names = "--read",
      paramLabel = "CAPTURE",
      description = "Record the events of this capture instead of this machine's.")
  private @Nullable Path source;

  @Option(
      names = "--filter",
      paramLabel = "CONDITION",
      description =
          "Record the events that this is true for. Default: all but plain input and output, which"
              + " is recorded where the condition names it.")
  private @Nullable String filter;

  @Option(names = "--max-events", paramLabel = "NUMBER", description = "End after so many events.")
  private long events = Long.MAX_VALUE;

  @Option(
      names = "--max-size",
      paramLabel = "SIZE",
      converter = Sizes.class,
      description =
          "End before the capture is larger than this, before compression: 500k, 20m, 1g.")
  private long bytes = Long.MAX_VALUE;

  @Option(
      names = "--duration",
      paramLabel = "TIME",
      converter = Durations.class,
      description = "End after so long: 500ms, 30s, 5m, 1h.")
  private @Nullable Duration duration;

  @Option(
      names = {"-z", "--compress"},
      description = "Compress the capture with gzip, as the format has it.")
  private boolean compress;

  // An interrupted process lives until the capture is whole.
  private final CountDownLatch written = new CountDownLatch(1);

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter err = Objects.requireNonNull(spec).commandLine().getErr();
    Path target = Objects.requireNonNull(file);
    Optional<Condition> condition =
        filter == null ? Optional.empty() : Optional.of(compiled(filter, err));
    if (events < 1 || bytes < 1) {
      throw new CommandFailure("--max-events, --max-size: (expected: at least 1)");
    }
    if (source != null && samePlace(source, target)) {
      throw new CommandFailure(target + ": is what is read (expected: another file)");
    }
    try {
      Recorder recorder =
          new Recorder(output(target), condition, new Recorder.Limits(events, bytes));
      boolean whole;
      try (recorder) {
        whole = source == null ? live(recorder, condition, err) : copy(recorder, source);
      }
      err.println(
          LocalFiles.count((int) recorder.events(), "event")
              + " recorded in "
              + Files.size(target)
              + " bytes"
              + (recorder.tooLarge() > 0 ? ", " + recorder.tooLarge() + " too large" : ""));
      err.flush();
      return whole ? ExitStatus.OK : ExitStatus.ERROR;
    } catch (IOException | UncheckedIOException failed) {
      throw new CommandFailure(target + ": cannot be written: " + failed.getMessage());
    } finally {
      written.countDown();
    }
  }

  private static boolean samePlace(Path one, Path other) {
    try {
      return Files.exists(other) && Files.isSameFile(one, other);
    } catch (IOException unreadable) {
      return false;
    }
  }

  private OutputStream output(Path target) throws IOException {
    OutputStream stream = Files.newOutputStream(target);
    return new BufferedOutputStream(compress ? new GZIPOutputStream(stream) : stream, 1 << 16);
  }

  private static boolean copy(Recorder recorder, Path from) {
    try (Replay replay = Replay.open(from)) {
      replay.copyTo(recorder);
      return true;
    } catch (NoSuchFileException absent) {
      throw new CommandFailure(from + ": no such file");
    } catch (ScapException broken) {
      throw new CommandFailure(from + ": " + broken.getMessage());
    } catch (IOException unreadable) {
      throw new CommandFailure(from + ": cannot be read: " + unreadable.getMessage());
    }
  }

  private boolean live(Recorder recorder, Optional<Condition> condition, PrintWriter err)
      throws InterruptedException {
    ThisMachine.describe(recorder.start());
    CountDownLatch ended = new CountDownLatch(1);
    AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
    new UntilStopped(() -> {
      ended.countDown();
      awaitQuietly();
    });
    KernelCapture capture = new KernelCapture(CaptureConfig.defaults());
    CaptureCounts counts;
    try (capture) {
      CaptureStatus status =
          capture.start(
              interest(condition),
              event -> {
                try {
                  if (failure.get() != null || !recorder.take(event, ContainerSource.NONE)) {
                    ended.countDown();
                  }
                } catch (RuntimeException failed) {
                  failure.compareAndSet(null, failed);
                  ended.countDown();
                }
              });
      if (status instanceof CaptureStatus.Unavailable(String reason)) {
        throw new CommandFailure("events cannot be captured: " + reason);
      }
      err.println("vedette: recording; interrupt to end");
      err.flush();
      if (duration == null) {
        ended.await();
      } else {
        boolean _ = ended.await(duration.toNanos(), TimeUnit.NANOSECONDS);
      }
    }
    counts = capture.counts();
    RuntimeException failed = failure.get();
    if (failed != null) {
      throw failed;
    }
    long lost = counts.dropped().values().stream().mapToLong(Long::longValue).sum();
    if (lost > 0) {
      err.println("vedette: events were lost: " + counts.dropped());
    }
    return lost == 0;
  }

  private void awaitQuietly() {
    try {
      boolean _ = written.await(5, TimeUnit.SECONDS);
    } catch (InterruptedException interruption) {
      Thread.currentThread().interrupt();
    }
  }

  private static Interest interest(Optional<Condition> condition) {
    return condition
        .map(known ->
            Interest.in(known.relaxation(FilterCompiler.fields()))
                .within(KernelCapture.meant(known.eventTypes())))
        .orElse(Interest.inAll(KernelCapture.meant(KernelCapture.capturableTypes())));
  }

  private static Condition compiled(String text, PrintWriter err) {
    return switch (Condition.compile(text)) {
      case Result.Success<Condition>(var condition, _) -> condition;
      case Result.Failure<Condition>(List<Diagnostic> found) -> {
        found.stream().map(Diagnostic::render).forEach(err::println);
        throw new CommandFailure(LocalFiles.count(found.size(), "error") + " in --filter");
      }
    };
  }
}
