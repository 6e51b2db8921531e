package dev.vedette.gateway.posture;

import dev.vedette.proto.agent.v1.CheckState;
import dev.vedette.proto.posture.v1.EtcdEncryption;
import dev.vedette.proto.posture.v1.EtcdEncryption.State;
import dev.vedette.proto.rules.v1.FleetCheck;
import dev.vedette.proto.rules.v1.GetFleetReportResponse;
import dev.vedette.proto.rules.v1.StateCount;
import java.util.List;
import java.util.Locale;

/**
 * Whether secrets are encrypted in etcd. Benchmarks number the same check differently, so it is
 * known by what it says it looks at.
 */
final class Encryption {
  private static final List<String> SUBJECTS =
      List.of(
          "encryption-provider-config",
          "encryption provider",
          "secrets are encrypted",
          "what is newly stored is encrypted");

  private Encryption() {}

  static EtcdEncryption of(GetFleetReportResponse fleet) {
    List<FleetCheck> checks = fleet.getChecksList().stream().filter(Encryption::isAboutIt).toList();
    return EtcdEncryption.newBuilder().setState(state(checks)).addAllChecks(checks).build();
  }

  private static boolean isAboutIt(FleetCheck check) {
    String text = check.getText().toLowerCase(Locale.ROOT);
    return SUBJECTS.stream().anyMatch(text::contains);
  }

  private static State state(List<FleetCheck> checks) {
    boolean passed = false;
    boolean open = false;
    for (FleetCheck check : checks) {
      for (StateCount count : check.getStatesList()) {
        if (count.getState() == CheckState.CHECK_STATE_FAIL) {
          return State.STATE_NOT_ENCRYPTED;
        }
        passed |= count.getState() == CheckState.CHECK_STATE_PASS;
        // A person has to look, or it could not be found out.
        open |=
            count.getState() == CheckState.CHECK_STATE_WARN
                || count.getState() == CheckState.CHECK_STATE_ERROR;
      }
    }
    return passed && !open ? State.STATE_ENCRYPTED : State.STATE_UNKNOWN;
  }
}
