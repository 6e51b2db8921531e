package dev.vedette.agent;

import com.google.inject.Inject;
import dev.vedette.agent.storage.StateDirectory;
import dev.vedette.server.LifecyclePart;
import dev.vedette.server.StartPhase;
import io.grpc.ManagedChannel;
import java.util.concurrent.TimeUnit;

/** What is opened first and given up last: the state directory and the way to the rules service. */
final class AgentStorage implements LifecyclePart {
  private final StateDirectory directory;
  private final ManagedChannel rules;

  @Inject
  AgentStorage(StateDirectory directory, ManagedChannel rules) {
    this.directory = directory;
    this.rules = rules;
  }

  @Override
  public String name() {
    return "state directory";
  }

  @Override
  public StartPhase phase() {
    return StartPhase.STORAGE;
  }

  @Override
  public void start() {
    // Both are open since they were made: a directory that cannot be used stops the wiring.
  }

  @Override
  public void stop() throws InterruptedException {
    rules.shutdownNow();
    boolean _ = rules.awaitTermination(2, TimeUnit.SECONDS);
    directory.close();
  }
}
