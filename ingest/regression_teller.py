"""What mails tell of one regression -> its events."""

from collections.abc import Iterable, Mapping, Sequence

from ..model.regression import Event, RegressionEvent, StatementKind
from .regression import Regression, in_order
from .regression_changelog import changelog_lines, mentions_failure, names_failing_code
from .regression_facts import Facts, Mail, NoticeRow, PatchRow, RevisionRow, StatementRow, TesterRow

_EVENTS = {
    StatementKind.FIX_OFFERED: RegressionEvent.FIX_POSTED,
    StatementKind.FIXED_BY: RegressionEvent.APPLIED,
    StatementKind.APPLIED: RegressionEvent.APPLIED,
    StatementKind.WORKS: RegressionEvent.TESTED,
    StatementKind.CONDITIONAL: RegressionEvent.TESTED,
    StatementKind.VANISHED: RegressionEvent.INVALID,
    StatementKind.FAILS: RegressionEvent.TEST_FAILED,
    StatementKind.REPRODUCED: RegressionEvent.REPRODUCED,
    StatementKind.REFUTED: RegressionEvent.CULPRIT_REFUTED,
    StatementKind.UNRELATED: RegressionEvent.CULPRIT_REFUTED,
    StatementKind.FOLDED_IN: RegressionEvent.FOLDED_IN,
    StatementKind.REVERTED: RegressionEvent.REVERTED,
    StatementKind.DROPPED: RegressionEvent.DROPPED,
    StatementKind.WITHDRAWN: RegressionEvent.WITHDRAWN,
    StatementKind.DUPLICATE: RegressionEvent.DUPLICATE,
    StatementKind.INVALID: RegressionEvent.INVALID,
    StatementKind.MISTAKEN: RegressionEvent.INVALID,
    StatementKind.INCONCLUSIVE: RegressionEvent.INCONCLUSIVE,
    StatementKind.REOPENED: RegressionEvent.REOPENED,
    StatementKind.INTRODUCED: RegressionEvent.BISECTED,
}
_DIFF = "\ndiff --git "
# What an answer to a fix can say of all that it fixes.
_OF_FIX = {
    StatementKind.WORKS,
    StatementKind.CONDITIONAL,
    StatementKind.FAILS,
    StatementKind.APPLIED,
    StatementKind.FIXED_BY,
}


class Teller:
    """Adds to one regression the events that mails tell of."""

    def __init__(
        self,
        regression: Regression,
        statements: Mapping[int, list[StatementRow]],
        testers: Mapping[int, list[TesterRow]],
        mails: Mapping[int, Mail],
        facts: Facts,
        rows: Sequence[RevisionRow],
    ) -> None:
        """`rows`: the postings of the series that the report is of."""
        self._regression = regression
        self._statements = statements
        self._testers = testers
        self._mails = mails
        self._facts = facts
        self._emails = regression.emails()
        self._authors = {regression.own_patch.author} if regression.own_patch else {row.author for row in rows}

    def tell_reports(self, bisections: Mapping[int, list[tuple[int, int, str | None, str | None]]]) -> None:
        """Add the reports themselves, their bisections, and the bisections of others below them."""
        regression = self._regression
        said = {regression.mail.id: regression.report} | {mail.id: report for report, mail in regression.updates}
        for report, mail in [(regression.report, regression.mail), *regression.updates]:
            blames = report.culprit_sha or report.culprit_subject
            if mail is regression.mail or blames:
                self._add(mail, RegressionEvent.REPORTED, report.part, report.line)
            if blames and report.is_bisected:
                self._add(
                    mail,
                    RegressionEvent.BISECTED,
                    report.culprit_part or 0,
                    report.culprit_line or 0,
                    sha=report.culprit_sha,
                    subject=report.culprit_subject,
                )
        for report, mail in regression.echoes:
            if not report.is_bisected:
                self._add(mail, RegressionEvent.REPRODUCED, report.part, report.line)
        for mail in regression.scope:
            if mail.id in said or mail.kind in ("patch", "cover", "pull"):
                continue
            for part, line, sha, subject in bisections.get(mail.id, ())[:1]:
                self._add(mail, RegressionEvent.BISECTED, part, line, sha=sha, subject=subject)

    def tell_scope(self) -> None:
        """Add what answers to the report say."""
        for mail in self._regression.scope:
            if mail.kind in ("patch", "cover", "pull"):
                continue
            for said in self._statements.get(mail.id, ()):
                if said.kind in (StatementKind.DUPLICATE, StatementKind.TRACKED):
                    self._regression.pointing.append((mail, said))
                self._say(mail, said, None)
            for tester in self._testers.get(mail.id, ()):
                if mail.id != self._regression.mail.id:
                    self._tested(mail, tester, None)

    def tell_answers(self, mails: Iterable[Mail], patch: PatchRow, *, is_cover: bool = False) -> None:
        """Add what answers to a fix say of it; of those to the cover of a long series only what became of it."""
        for mail in mails:
            if mail.id == patch.id or mail.kind in ("patch", "cover", "pull") or mail in self._regression.scope:
                continue
            for said in self._statements.get(mail.id, ()):
                if StatementKind(said.kind) in _OF_FIX and not (is_cover and said.kind != "applied"):
                    self._say(mail, said, patch)
            if not is_cover:
                for tester in self._testers.get(mail.id, ()):
                    self._tested(mail, tester, patch)

    def tell_notices(self, noticed: Iterable[NoticeRow], roots: Mapping[str, int]) -> None:
        """Add that a fix went into a tree, or that the culprit was dropped from one."""
        regression = self._regression
        fix_roots = {roots.get(patch.root_id) for patch in regression.fixes.values()} - {None}
        earliest = min([patch.posted_at for patch in regression.fixes.values()] + [regression.mail.at])
        seen: set[int] = set()
        for notice in noticed:
            mail = self._mails[notice.message]
            if notice.message in seen or mail.at < earliest:
                continue
            is_fix = (
                notice.title_key in regression.fix_titles
                or notice.patch in regression.fixes
                or (notice.title_key is None and notice.patch in fix_roots)
            )
            if is_fix and notice.word in ("applied", "merged"):
                self._add(mail, RegressionEvent.APPLIED, notice.part, notice.line)
                seen.add(notice.message)
            elif notice.word == "dropped" and regression.patch and notice.patch == regression.patch.id and mail.at >= regression.mail.at:
                self._add(mail, RegressionEvent.DROPPED, notice.part, notice.line)
                seen.add(notice.message)

    def tell_fix_revisions(self, revisions: Mapping[int, list[RevisionRow]]) -> None:
        """Add the later revisions of fixes."""
        regression = self._regression
        for patch in list(regression.fixes.values()):
            known = {fix.root_id for fix in regression.fixes.values() if fix.root_id not in regression.fix_roots}
            rows = revisions.get(patch.series, ())
            ordinal = next((row.ordinal for row in rows if row.root_id == patch.root_id), None)
            for row in rows:
                if (row.root_id in regression.fix_roots and row.id not in regression.fixes) or (
                    ordinal is not None
                    and row.ordinal > ordinal
                    and row.root_id not in known
                    and row.kind != "pull"
                    and row.posted_at >= regression.mail.at
                ):
                    self._add_posting(row, RegressionEvent.FIX_POSTED)

    def tell_series(self, rows: Sequence[RevisionRow], patches: Sequence[PatchRow], spoken: Mapping[int, list[Mail]]) -> None:
        """Add what the author and those who saw it say below later revisions: of the whole series, and of the culprit."""
        regression = self._regression
        ordinals = {row.root_id: row.ordinal for row in rows}
        reported = ordinals.get(regression.root_id or "")
        if reported is None:
            return
        title = regression.patch.title_key if regression.patch else None
        same = {patch.id: patch.root_id for patch in patches if patch.title_key == title}
        targets = {row.id: row.root_id for row in rows} | same
        authors = {row.author for row in rows}
        known = {mail.id for mail in regression.scope}
        witnesses = self._emails | {mail.email for _, mail in regression.echoes}
        witnesses |= {event.by_email for event in regression.events if event.event is RegressionEvent.REPRODUCED}
        answers = [
            (mail, root_id) for target, root_id in targets.items() if ordinals[root_id] >= reported for mail in spoken.get(target, ())
        ]
        for mail, root_id in sorted(answers, key=lambda one: (one[0].at, one[0].message_id)):
            if mail.id in known or mail.at < regression.mail.at or mail.kind in ("patch", "cover", "pull"):
                continue
            told = {event.message for event in regression.events}
            is_later = ordinals[root_id] > reported
            for said in self._statements.get(mail.id, ()):
                kind = StatementKind(said.kind)
                is_offer = kind is StatementKind.FIX_OFFERED and not (said.target_id or said.sha)
                is_word = kind in (StatementKind.WORKS, StatementKind.CONDITIONAL) or (
                    kind is StatementKind.FAILS and (mail.speaks_of in same or is_later)
                )
                is_fold = kind is StatementKind.FOLDED_IN and mail.email in authors and (mail.parent in told or mail.speaks_of in same)
                is_offered = is_offer and mail.email in self._emails and (mail.kind != "bot" or self._names(mail))
                if is_fold or is_offered or (is_word and mail.email in witnesses):
                    self._say(mail, said, None, root_id=root_id, is_later=is_later)
            for tester in self._testers.get(mail.id, ()):
                if tester.email in witnesses:
                    self._tested(mail, tester, None, root_id=root_id, is_later=is_later)

    def tell_revisions(self, rows: Sequence[RevisionRow]) -> None:
        """Add the later revisions of the series that the report is of, and whether their words mention the failure."""
        regression = self._regression
        ordinal = next((row.ordinal for row in rows if row.root_id == regression.root_id), None)
        if ordinal is None:
            return
        folded = {event.root_id for event in regression.events if event.event is RegressionEvent.FOLDED_IN}
        known: set[str] = set()
        is_next = True
        for row in rows:
            if row.ordinal == ordinal:
                self._mentioned(row, known, is_next=False)
            if row.ordinal <= ordinal or row.kind == "pull" or row.posted_at < regression.mail.at:
                continue
            place = self._mentioned(row, known, is_next=is_next)
            is_next = is_next and row.kind == "partial"
            if place and row.root_id not in folded:
                self._add_posting(row, RegressionEvent.FOLDED_IN, place[0], place[1])
            self._add_posting(row, RegressionEvent.NEW_REVISION)

    def settle_culprit(self) -> None:
        """Tell which commit is finally held to be the culprit: of the applied fix's Fixes:, else the last that was blamed."""
        regression = self._regression
        regression.events.sort(key=in_order)
        blamed = [event for event in regression.events if event.event is RegressionEvent.BISECTED and (event.sha or event.subject)]
        is_guess = regression.culprit is None  # the patch that was answered
        is_refuted = any(event.event is RegressionEvent.CULPRIT_REFUTED for event in regression.events)
        tags = self._facts.fixes_tag(regression.fixes)
        tag = next(
            (
                tags[patch.id]
                for patch in sorted(regression.fixes.values(), key=lambda one: one.posted_at, reverse=True)
                if patch.id in tags
            ),
            None,
        )
        if (
            tag
            and tag[0]
            and (is_refuted or regression.culprit is None or any(event.event is RegressionEvent.APPLIED for event in regression.events))
        ):
            regression.agreed = tag
        elif blamed and (is_refuted or is_guess):
            regression.agreed = (blamed[-1].sha, blamed[-1].subject)
        elif regression.culprit_by == "named" and (later := regression.renamed()):
            regression.agreed = (later.culprit_sha, later.culprit_subject)

    def _mentioned(self, row: RevisionRow, known: set[str], *, is_next: bool) -> tuple[str, int] | None:
        """Return (Message-ID, line) where a revision says that the failure is mended; add its lines to those that are known."""
        regression = self._regression
        posted = self._facts.patches("root_id", [row.root_id])
        patches = [
            patch
            for patch in posted
            if regression.own_patch is None or patch.title_key == regression.own_patch.title_key or patch.total == len(posted) == 1
        ]
        robots = self._emails if regression.report.source != "person" else set()
        is_other = row.kind == "partial" and row.id not in {patch.id for patch in patches}
        texts = [] if is_other else [(row.root_id, self._facts.text(row.id))]
        texts += [(patch.message_id, self._facts.text(patch.id)) for patch in patches[:3] if patch.id != row.id]
        found = None
        for message_id, text in texts:
            line = mentions_failure(text, regression.report, robots, regression.mail.name, known, is_next=is_next)
            if line:
                found = message_id, line
                break
        for _, text in texts:
            known.update(changelog_lines(text))
        return found

    def _names(self, mail: Mail) -> bool:
        """Tell whether a robot's patch is for this failure: it mends what it names, not all that the robot found in the same patch."""
        report = self._regression.report
        text = f"{mail.subject}\n{self._facts.text(mail.id).partition(_DIFF)[0]}"
        message = report.signature.partition(": ")[2]  # behind the path
        return names_failing_code(text, report) or bool(message and message in text)

    def _say(self, mail: Mail, said: StatementRow, patch: PatchRow | None, *, root_id: str | None = None, is_later: bool = False) -> None:
        """Add an event for a statement, where its sender can say so."""
        kind = StatementKind(said.kind)
        event = _EVENTS.get(kind)
        regression = self._regression
        is_reporter = mail.email in self._emails
        if event is None or not self._may_say(mail, kind, said, patch):
            return
        if is_reporter and self._confirms(mail, kind, said):
            event = RegressionEvent.CONFIRMED
        self._add(
            mail,
            event,
            said.part,
            said.line,
            is_conditional=kind is StatementKind.CONDITIONAL,
            is_command=bool(said.is_command),
            sha=said.sha,
            subject=said.subject,
            root_id=patch.root_id if patch else root_id,
            is_later=is_later,
        )
        if kind is StatementKind.UNRELATED and not is_reporter and regression.culprit is None and not regression.is_placed:
            regression.series = regression.root_id = regression.patch = None

    def _may_say(self, mail: Mail, kind: StatementKind, said: StatementRow, patch: PatchRow | None) -> bool:
        """Tell whether what a mail says counts, coming from its sender."""
        regression = self._regression
        is_reporter = mail.email in self._emails
        is_report = mail is regression.mail
        is_author = mail.email in {fix.author for fix in regression.fixes.values()} | self._authors
        match kind:
            case StatementKind.REPRODUCED:
                return not is_reporter
            case StatementKind.DUPLICATE:
                return not is_reporter or bool(said.is_command)
            case StatementKind.WORKS | StatementKind.CONDITIONAL:
                return is_reporter or not is_author
            case StatementKind.FAILS:
                return not is_report
            case StatementKind.FOLDED_IN:  # a maintainer who reports may also mend the patch while applying it
                return regression.series is not None and (is_author or is_report or not is_reporter)
            case StatementKind.APPLIED:
                has_fix = bool(regression.fixes) or any(one.event is RegressionEvent.FIX_POSTED for one in regression.events)
                return patch is not None or has_fix
            case StatementKind.VANISHED | StatementKind.MISTAKEN:
                return is_reporter
            case _:
                return True

    def _confirms(self, mail: Mail, kind: StatementKind, said: StatementRow) -> bool:
        """Tell whether words of the reporter say that it is mended."""
        if kind is StatementKind.FIXED_BY:
            return not (said.is_command or said.sha or said.subject or said.target_id)
        if kind is StatementKind.VANISHED:
            mended = (RegressionEvent.FIX_POSTED, RegressionEvent.FOLDED_IN, RegressionEvent.APPLIED)
            return any(one.event in mended and one.at <= mail.at for one in self._regression.events)
        return kind in (StatementKind.WORKS, StatementKind.CONDITIONAL)

    def _tested(self, mail: Mail, tester: TesterRow, patch: PatchRow | None, *, root_id: str | None = None, is_later: bool = False) -> None:
        event = RegressionEvent.CONFIRMED if tester.email in self._emails else RegressionEvent.TESTED
        known = {(one.message, one.event) for one in self._regression.events}
        if (mail.id, event) not in known and (mail.id, RegressionEvent.TEST_FAILED) not in known:
            self._add(
                mail,
                event,
                tester.part,
                tester.line,
                is_conditional=bool(tester.is_conditional),
                root_id=patch.root_id if patch else root_id,
                is_later=is_later,
            )

    def _add(
        self,
        mail: Mail,
        event: RegressionEvent,
        part: int,
        line: int,
        *,
        is_conditional: bool = False,
        is_command: bool = False,
        sha: str | None = None,
        subject: str | None = None,
        root_id: str | None = None,
        is_later: bool = False,
    ) -> None:
        self._regression.events.append(
            Event(
                at=mail.at,
                event=event,
                message=mail.id,
                message_id=mail.message_id,
                part=part,
                line=line,
                by_email=mail.email,
                is_reporter=mail.email in self._emails,
                is_conditional=is_conditional,
                is_command=is_command,
                is_later=is_later,
                root_id=root_id,
                sha=sha,
                subject=subject,
            )
        )

    def _add_posting(self, row: RevisionRow, event: RegressionEvent, message_id: str | None = None, line: int = 0) -> None:
        shown = self._facts.patches("message_id", [message_id]) if message_id and message_id != row.root_id else []
        self._regression.events.append(
            Event(
                at=row.posted_at,
                event=event,
                message=shown[0].id if shown else row.id,
                message_id=shown[0].message_id if shown else row.root_id,
                part=0,
                line=line,
                by_email=row.author,
                is_reporter=row.author in self._emails,
                root_id=row.root_id,
            )
        )
