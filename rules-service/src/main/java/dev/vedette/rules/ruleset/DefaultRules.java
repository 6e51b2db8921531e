package dev.vedette.rules.ruleset;

import com.google.inject.Inject;
import com.google.protobuf.ByteString;
import dev.vedette.proto.rules.v1.Diagnostic;
import dev.vedette.rules.store.Activation;
import dev.vedette.rules.store.Kind;
import dev.vedette.rules.store.NewRevision;
import dev.vedette.rules.store.RevisionFile;
import dev.vedette.rules.store.RuleSetStore;
import dev.vedette.rules.store.StoredRevision;
import dev.vedette.rules.store.StoredRuleSet;
import dev.vedette.server.LifecyclePart;
import dev.vedette.server.StartPhase;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes rule set {@code default} of the rules that come with the service, and keeps it up to date
 * until somebody puts a revision of their own there. Runs once, at the start.
 */
final class DefaultRules implements LifecyclePart {
  static final String RULE_SET = "default";
  static final String AUTHOR = "vedette";

  private static final String FILE = "default_rules.yaml";

  /** One for each tactic, in the order in which their rules are tried. */
  private static final List<String> PARTS =
      List.of(
          "00_vocabulary.yaml",
          "10_privilege_escalation.yaml",
          "20_execution.yaml",
          "30_initial_access.yaml",
          "40_credential_access.yaml",
          "50_persistence.yaml",
          "60_defense_evasion.yaml",
          "70_lateral_movement.yaml",
          "75_command_and_control.yaml",
          "80_exfiltration.yaml",
          "85_impact.yaml",
          "90_discovery.yaml",
          "95_deployment.yaml");

  private static final Logger LOG = LoggerFactory.getLogger(DefaultRules.class);

  private final RuleSetConfig config;
  private final RuleSetStore store;
  private final RevisionValidator validator;
  private final ActiveRevisions active;
  private final Clock clock;

  @Inject
  DefaultRules(
      RuleSetConfig config,
      RuleSetStore store,
      RevisionValidator validator,
      ActiveRevisions active,
      Clock clock) {
    this.config = config;
    this.store = store;
    this.validator = validator;
    this.active = active;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "built-in rules";
  }

  @Override
  public StartPhase phase() {
    return StartPhase.STATE;
  }

  @Override
  public void start() throws IOException {
    if (config.builtInRules()) {
      install();
    }
    active.refresh();
  }

  @Override
  public void stop() {}

  private void install() throws IOException {
    Instant now = clock.instant();
    Optional<StoredRuleSet> existing = store.find(RULE_SET);
    if (existing.isPresent() && !replaceable(existing.get())) {
      return;
    }
    List<RevisionFile> files = files();
    Validation validation = validator.validate(Kind.RUNTIME, files);
    if (!validation.valid()) {
      Diagnostic first = validation.errors().getFirst();
      throw new IllegalStateException(first.getPath() + ": " + first.getMessage());
    }
    if (existing.isEmpty()) {
      store.create(RULE_SET, Kind.RUNTIME, now);
    }
    StoredRevision revision =
        store
            .addRevision(
                new NewRevision(
                    RULE_SET,
                    Kind.RUNTIME,
                    files,
                    AUTHOR,
                    "Rules that come with this version",
                    validation.ruleCount()),
                now)
            .orElseThrow();
    if (store.activate(RULE_SET, revision.id(), "", now) instanceof Activation.Activated) {
      LOG.atInfo().addKeyValue("rules", revision.ruleCount()).log("built-in rules are active");
    }
  }

  /** Whether what is active there is ours. */
  private boolean replaceable(StoredRuleSet existing) {
    return existing.kind() == Kind.RUNTIME
        && (!existing.active()
            || store
                .findRevision(RULE_SET, existing.activeRevision())
                .filter(revision -> revision.author().equals(AUTHOR))
                .isPresent());
  }

  /** All of them in one file: every file more would be a reason to compile all rules again. */
  static List<RevisionFile> files() throws IOException {
    ByteString.Output all = ByteString.newOutput();
    for (RevisionFile part : parts()) {
      part.content().writeTo(all);
      all.write('\n');
    }
    return List.of(new RevisionFile(FILE, all.toByteString()));
  }

  /** As they are written: first the words, then one file for each tactic. */
  static List<RevisionFile> parts() throws IOException {
    List<RevisionFile> parts = new ArrayList<>();
    for (String name : PARTS) {
      try (InputStream in = DefaultRules.class.getResourceAsStream("defaults/" + name)) {
        if (in == null) {
          throw new IOException(name + ": not on the class path");
        }
        parts.add(new RevisionFile(name, ByteString.readFrom(in)));
      }
    }
    return List.copyOf(parts);
  }
}
