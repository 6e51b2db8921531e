package dev.vedette.agent.event;

import dev.vedette.agent.state.Accounts.User;
import dev.vedette.agent.state.TrackedProcess;
import dev.vedette.language.event.Value;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/** The fields {@code user.*} and {@code group.*}. Stateless. */
final class AccountFields {
  // What rules find instead of a name that nobody knows.
  static final Value UNKNOWN = Value.text("<NA>");

  private AccountFields() {}

  static void addTo(FieldTable.Builder table) {
    table.process("user.uid", process -> Value.number(Integer.toUnsignedLong(process.userId())));
    table.process("user.loginuid", process -> loginUserId(process.loginUserId()));
    table.process("group.gid", process -> Value.number(Integer.toUnsignedLong(process.groupId())));
    user(table, "user.name", TrackedProcess::userId, User::name);
    user(table, "user.homedir", TrackedProcess::userId, User::home);
    user(table, "user.shell", TrackedProcess::userId, User::shell);
    user(table, "user.loginname", TrackedProcess::loginUserId, User::name);
    table.processSlot(
        "group.name",
        (event, process) ->
            event
                .context()
                .accounts()
                .group(process, process.groupId())
                .map(Value::text)
                .orElse(UNKNOWN));
  }

  /** Nobody is minus one; every other number is one without sign. */
  private static Value loginUserId(int id) {
    return Value.number(id == -1 ? -1 : Integer.toUnsignedLong(id));
  }

  private static void user(
      FieldTable.Builder table,
      String name,
      ToIntFunction<TrackedProcess> id,
      Function<User, String> part) {
    table.processSlot(
        name,
        (event, process) ->
            event
                .context()
                .accounts()
                .user(process, id.applyAsInt(process))
                .map(part)
                .map(Value::text)
                .orElse(UNKNOWN));
  }
}
