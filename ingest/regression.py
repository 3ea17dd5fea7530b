"""A regression while it is computed: its report, and what becomes known of it."""

from dataclasses import dataclass, field

from ..model.regression import Event, RegressionEvent
from .regression_facts import Mail, PatchRow, ReportRow, StatementRow


@dataclass(slots=True)
class Regression:
    """A failure and all that is known of it."""

    report: ReportRow
    mail: Mail
    updates: list[tuple[ReportRow, Mail]] = field(default_factory=list)
    echoes: list[tuple[ReportRow, Mail]] = field(default_factory=list)  # others who see it too
    parent: "Regression | None" = None  # the report that this one answers
    scope: list[Mail] = field(default_factory=list)  # the mails that speak of it by their place
    patch: PatchRow | None = None  # the culprit
    culprit: ReportRow | None = None  # that names it
    culprit_by: str | None = None
    series: int | None = None
    root_id: str | None = None
    is_placed: bool = False  # a person says which series and posting these are, or that there is none
    agreed: tuple[str | None, str | None] = (None, None)
    fixes: dict[int, PatchRow] = field(default_factory=dict)
    fix_titles: set[int] = field(default_factory=set)
    fix_roots: set[str] = field(default_factory=set)  # covers of short series that are fixes
    events: list[Event] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    pointing: list[tuple[Mail, StatementRow]] = field(default_factory=list)  # answers that say which report is the same
    joined: list[tuple["Regression", str, str]] = field(default_factory=list)  # with whom, why, which mail shows it

    @property
    def name(self) -> tuple[str, int]:
        """Return what it is called: the report's Message-ID and ordinal."""
        return self.mail.message_id, self.report.ordinal

    @property
    def own_patch(self) -> PatchRow | None:
        """Return the culprit's patch where it is of the regression's series: a person can say that another one has it."""
        return self.patch if self.patch and self.patch.series == self.series else None

    def said(self) -> list[tuple[ReportRow, Mail]]:
        """Return what reports it: its report, and the mails that say more of it."""
        return [(self.report, self.mail), *self.updates]

    def renamed(self) -> ReportRow | None:
        """Return the reporter's last mail that names another commit than the first which names one: that one is withdrawn."""
        named = [report for report, _ in self.said() if report.culprit_sha]
        if not named or (named[-1].culprit_sha or "")[:7] == (named[0].culprit_sha or "")[:7]:
            return None
        return named[-1]

    def emails(self) -> set[str]:
        """Return the addresses of its reporter."""
        return {self.mail.email, *(mail.email for _, mail in self.updates)}


def in_order(event: Event) -> tuple[str, int, str, int, int, str]:
    """Return the key by which events are sorted: by time; of one time the report first, a new revision behind what it says."""
    rank = {RegressionEvent.REPORTED: 0, RegressionEvent.NEW_REVISION: 2}.get(event.event, 1)
    return event.at, rank, event.message_id, event.part, event.line, event.event
