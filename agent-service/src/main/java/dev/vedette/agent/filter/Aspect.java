package dev.vedette.agent.filter;

import dev.vedette.language.check.Checked;
import dev.vedette.language.event.Value;
import dev.vedette.language.plan.Verdict;
import java.util.Set;

/**
 * One thing that the kernel side finds out about a call and looks up in a table: each entry says
 * what is known of the calls that have its key, and the rest of the table what is known of all
 * others. Checks on other things are undecided. Implementations are not thread-safe.
 */
sealed interface Aspect permits ThreadNames, PathStarts, FileNames, RemotePorts, RemoteNetworks {

  /** Whether the table may decide a check, for some call. */
  boolean concerns(Checked check);

  /** The keys that the check needs in the table. */
  Set<Value.Text> keys(Checked check);

  /** What a check comes to for calls that are looked up and found under this key. */
  Verdict at(Value.Text key, Checked check);

  /** What a check comes to for calls that are not found. */
  Verdict elsewhere(Checked check);
}
