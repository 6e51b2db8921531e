# Who may call what through the gateway. Whatever no rule allows is denied.
#
# input.method            full name, such as "vedette.rules.v1.AlertService/ListAlerts"
# input.service           its service
# input.side_effects      whether it changes something, or runs something on a node
# input.node              the node that the call is for; "" when it is for none, "*" for all, or a selector
# input.principal.name    who calls
# input.principal.kind    "local", "anonymous", "token", "jwt", "certificate", "agent" or "service"
# input.principal.roles   such as "viewer", "operator", "admin", "agent", "service"
# input.principal.groups  groups, as an identity provider says
# input.principal.node    the node that an agent speaks for
package vedette.gateway

default allow := false

# On this machine, over 127.0.0.1 and without a credential: reading.
allow if {
	input.principal.kind == "local"
	not input.side_effects
}

allow if has_role("admin")

# Viewers and above, and the suite's own processes, read.
allow if {
	some role in ["viewer", "operator", "service"]
	has_role(role)
	not input.side_effects
}

# Operators do the daily work. Rule sets and rollouts are not theirs: whoever publishes a benchmark decides what runs on
# nodes.
allow if {
	has_role("operator")
	input.method in daily_work
}

daily_work := {
	"vedette.agent.v1.CheckService/RunCheck",
	"vedette.agent.v1.EventService/WatchEvents",
	"vedette.rules.v1.AlertService/AcknowledgeAlert",
	"vedette.rules.v1.BacktestService/CancelBacktest",
	"vedette.rules.v1.BacktestService/CreateBacktest",
	"vedette.rules.v1.BacktestService/CreateRecording",
	"vedette.rules.v1.EvaluationService/EvaluateAudit",
	"vedette.rules.v1.OutputService/TestOutput",
	"vedette.rules.v1.RolloutService/PauseRollout",
	"vedette.rules.v1.RolloutService/ResumeRollout",
	"vedette.rules.v1.RolloutService/RollBackRollout",
	"vedette.rules.v1.ScheduleService/CreateSchedule",
	"vedette.rules.v1.ScheduleService/DeleteSchedule",
	"vedette.rules.v1.ScheduleService/RunSchedule",
	"vedette.rules.v1.ScheduleService/UpdateSchedule",
	"vedette.rules.v1.SilenceService/CreateSilence",
	"vedette.rules.v1.SilenceService/DeleteSilence",
	"vedette.rules.v1.WaiverService/CreateWaiver",
	"vedette.rules.v1.WaiverService/DeleteWaiver",
}

# An agent speaks for its own node only, and reads what agents need: its services there, rules, and whether all is well.
# What it reports it reports to the rules service itself.
allow if {
	has_role("agent")
	startswith(input.service, "vedette.agent.")
	input.node == input.principal.node
}

allow if {
	has_role("agent")
	not input.side_effects
	some prefix in ["vedette.rules.v1.RuleSetService", "grpc.health.", "grpc.reflection."]
	startswith(input.service, prefix)
}

has_role(role) if role in input.principal.roles
