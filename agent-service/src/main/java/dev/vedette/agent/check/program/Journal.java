package dev.vedette.agent.check.program;

import dev.vedette.agent.check.script.AuditKind;
import dev.vedette.agent.check.script.Invocation;
import dev.vedette.agent.check.script.Observation;
import dev.vedette.agent.check.script.Observation.Source;
import dev.vedette.agent.check.script.Program;

/** The program journalctl, which is started for itself, without a shell. Thread-safe. */
final class Journal implements Program {
  private final JournalReader reader;

  Journal(JournalReader reader) {
    this.reader = reader;
  }

  @Override
  public AuditKind kind() {
    return AuditKind.JOURNAL;
  }

  @Override
  public int run(Invocation call) throws InterruptedException {
    JournalReader.Answer answer = reader.read(call.arguments());
    String location = String.join(" ", call.arguments());
    if (answer.status() == 127) {
      call.errors().line("/bin/sh: 1: " + call.name() + ": not found");
    } else {
      call.errors().append(answer.errors());
    }
    call.machine()
        .note(
            answer.output().isBlank()
                ? Observation.nothing(
                    Source.JOURNAL,
                    location,
                    answer.status() == 127 ? "journalctl is not installed" : "no entries",
                    true)
                : Observation.of(
                    Source.JOURNAL, location, answer.output().length() + " characters"));
    call.output().append(answer.output());
    return answer.status();
  }
}
