package dev.vedette.agent.node;

import dev.vedette.agent.capture.KernelCapture;
import dev.vedette.agent.detection.RuleCompiler;
import dev.vedette.agent.detection.RuleCompiler.Outcome;
import dev.vedette.agent.stream.StreamDictionary;
import dev.vedette.server.signature.SignatureConfig;
import dev.vedette.server.signature.SignaturePolicy;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The revisions that were in force when the agent last ran, compiled beside the rest of a start,
 * which waits for nothing longer. Thread-safe.
 */
public final class RulesOfLastRun {
  private final CompletableFuture<Optional<Outcome>> outcome;

  private RulesOfLastRun(CompletableFuture<Optional<Outcome>> outcome) {
    this.outcome = outcome;
  }

  /**
   * Begins to compile what is kept, on a thread of its own.
   *
   * @param state the agent's directory, of which nothing but this is read
   */
  public static RulesOfLastRun compile(Path state, SignatureConfig signatures) {
    return new RulesOfLastRun(
        CompletableFuture.supplyAsync(
            () -> compiled(state, SignaturePolicy.of(signatures)),
            task -> Thread.ofPlatform().daemon().name("rules-of-last-run").start(task)));
  }

  private static Optional<Outcome> compiled(Path state, SignaturePolicy signatures) {
    return LastGoodRevisions.read(state)
        .map(revisions ->
            new RuleCompiler(KernelCapture.capturableTypes(), signatures)
                .compile(revisions, StreamDictionary.empty()));
  }

  /** Waits for what compiling gave; empty if nothing is kept that can be read. */
  Optional<Outcome> outcome() {
    return outcome.join();
  }
}
