"""Every permission by name."""

from enum import StrEnum


class Permission(StrEnum):
    """What somebody may be allowed to do; portal/access/policy.py has one rule for each."""

    SIGNED_IN = "account:own"
    ADMIN_OPEN = "admin:open"
    ACCOUNT_INVITE = "account:invite"
    TEAM_READ = "team:read"

    DILEMMA_READ = "dilemma:read"
    DILEMMA_POST = "dilemma:post"
    DILEMMA_EDIT = "dilemma:edit"
    DILEMMA_RECOGNISE = "dilemma:recognise"
    DILEMMA_COMMENT = "dilemma:comment"

    EXPERIMENT_READ = "experiment:read"
    EXPERIMENT_START = "experiment:start"
    EXPERIMENT_IMPORT = "experiment:import"
    EXPERIMENT_OWN = "experiment:own"
    OWNERSHIP_ANSWER = "experiment:answer-ownership"
    PROTOCOL_EDIT = "protocol:edit"
    PROTOCOL_SIGN = "protocol:sign"
    SITE_JOIN = "site:join"
    SITE_CONSENT = "site:consent"
    CLIENT_ENROL = "client:enrol"
    ENROLMENT_READ = "enrolment:read"
    OUTCOME_RECORD = "outcome:record"
    MONITOR_READ = "monitor:read"
    KEY_TURN = "experiment:turn-key"

    RESULT_READ = "result:read"
    RESULT_REACT = "result:react"
    DECISION_RECORD = "decision:record"
