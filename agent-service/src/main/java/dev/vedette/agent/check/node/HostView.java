package dev.vedette.agent.check.node;

import dev.vedette.agent.check.host.Accounts;
import dev.vedette.agent.check.host.HostFiles;
import dev.vedette.agent.check.host.ProcessTable;
import dev.vedette.agent.check.program.JournalReader;

/** What can be read of a node without starting anything, its processes at one moment. Immutable. */
public record HostView(
    HostFiles files, ProcessTable processes, Accounts accounts, JournalReader journal) {}
