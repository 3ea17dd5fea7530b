"""Reports and what is said of them -> regressions with their culprits, fixes and events, for a set of threads taken together.

Who speaks of what: an answer below a report speaks of it, an answer to a fix of all that it fixes, a link or a key names its report.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from .annotation_links import Placed
from .regression import Regression
from .regression_facts import Facts, Mail, PatchRow, ReportRow
from .regression_fixes import Fixes
from .regression_teller import Teller

# "Re: [Nouveau] Re: …": what answers and lists put before a subject
_REPLY_RE = re.compile(r"(?:(?:\[[\w-]{1,20}\][ ]?)?(?:re|aw|antw|sv)(?:\[[0-9]\])?:[ ]?)+", re.IGNORECASE)


class Evidence:
    """Gathers regressions and their events from the facts of a set of threads."""

    def __init__(self, facts: Facts, threads: Collection[int], placed: Mapping[tuple[str, int], Placed]) -> None:
        """`placed`: of what series people say that regressions are, by name."""
        self._facts = facts
        self._placed = placed
        self._mails = facts.mails(threads=threads)
        self._reports = facts.reports(threads)
        self._owner: dict[int, Regression] = {}
        self._roots: dict[int, Regression] = {}  # nearest report of each mail
        self.regressions: list[Regression] = []

    def gather(self) -> list[Regression]:
        """Return the regressions of the threads."""
        self._own_reports()
        titled = {
            (regression.mail.thread, _bare_subject(regression.mail.subject)): regression
            for regression in reversed(self.regressions)
            if not _REPLY_RE.match(regression.mail.subject)
        }
        for mail in self._mails.values():
            nearest = self._nearest(mail)
            if nearest is None and _REPLY_RE.match(mail.subject):  # what it answers is not here
                nearest = titled.get((mail.thread, _bare_subject(mail.subject)))
            if nearest:
                self._roots[mail.id] = nearest
                nearest.scope.append(mail)
        self._statements = self._facts.statements(self._mails)
        self._testers = self._facts.testers(self._mails)
        self._bisections = self._facts.bisections(self._mails)
        own = [
            (nearest, patch.id)
            for patch in self._facts.patches("id", self._mails)
            if (nearest := self._roots.get(patch.id)) and patch.id not in self._owner
        ]
        for regression in self.regressions:
            regression.scope.sort(key=lambda mail: (mail.at, mail.message_id))
        self._find_culprits()
        Fixes(self._facts, self.regressions, self._statements).find(own)
        for regression in self.regressions:
            if regression.patch is None and (regression.series is None or regression.is_placed):
                self._blame_later(regression)
                self._place(regression)
        self._tell()
        return self.regressions

    def _own_reports(self) -> None:
        """Tell which reports begin a regression and which say more of one."""
        by_bug: dict[str, Regression] = {}
        by_words: dict[tuple[int, int | None, str, str], Regression] = {}
        for report in self._reports:
            mail = self._mails[report.message]
            above = self._above(mail)
            known = by_bug.get(report.bug) if report.bug and report.source == "syzbot" else None
            same = by_words.get((mail.thread, mail.speaks_of, mail.email, report.signature))
            if self._is_own_patch(report, mail):
                continue
            if known is None and above is not None and above.mail.email == mail.email and report.ordinal == 1:
                known = above
            known = known or same
            if known is None and above is not None and report.is_update:
                above.echoes.append((report, mail))
                continue
            if known is not None and known.mail.id != mail.id:
                known.updates.append((report, mail))
                self._owner[mail.id] = known
                continue
            regression = Regression(report, mail, parent=above)
            self.regressions.append(regression)
            self._owner.setdefault(mail.id, regression)
            by_words[mail.thread, mail.speaks_of, mail.email, report.signature] = regression
            if report.bug:
                by_bug.setdefault(report.bug, regression)
                regression.keys.add(report.bug)

    def _is_own_patch(self, report: ReportRow, mail: Mail) -> bool:
        """Tell whether an author shows, below a patch of their own, what that patch is for."""
        answered = self._mails.get(mail.speaks_of) if mail.speaks_of is not None else None
        return bool(
            answered and answered.email == mail.email and report.blames_parent and report.source == "person" and not report.is_bisected
        )

    def _above(self, mail: Mail) -> Regression | None:
        """Return the regression of the nearest report that a mail answers."""
        seen = {mail.id}
        at = mail.parent
        while at is not None and at not in seen and at in self._mails:
            if at in self._owner:
                return self._owner[at]
            seen.add(at)
            at = self._mails[at].parent
        return None

    def _nearest(self, mail: Mail) -> Regression | None:
        """Return the regression that a mail reports or answers."""
        path: list[int] = []
        at: int | None = mail.id
        found: Regression | None = None
        while at is not None and at in self._mails and at not in path:
            found = self._roots.get(at) or self._owner.get(at)
            if found:
                break
            path.append(at)
            at = self._mails[at].parent
        return found

    def _find_culprits(self) -> None:
        spoken = self._facts.postings({number for mail in self._mails.values() if (number := mail.speaks_of)})
        titles = {key for regression in self.regressions for report, _ in regression.said() if (key := report.title_key) is not None}
        by_title: dict[int, list[PatchRow]] = defaultdict(list)
        for patch in self._facts.patches("title_key", titles):
            by_title[patch.title_key].append(patch)
        for regression in self.regressions:
            self._blame(regression, spoken, by_title)
            self._place(regression)

    def _blame(self, regression: Regression, spoken: Mapping[int, tuple[int, str]], by_title: Mapping[int, list[PatchRow]]) -> None:
        """Find the culprit as reported, its patch, and the series and posting that the report is of."""
        mail = regression.mail
        for report, _ in regression.said():
            if report.culprit_sha or report.culprit_subject:
                regression.culprit, regression.culprit_by = report, "named"
                break
        above = regression.parent
        if (
            regression.culprit is None
            and above
            and above.culprit
            and (above.mail.speaks_of == mail.speaks_of or not regression.report.blames_parent)
        ):
            regression.culprit, regression.culprit_by = above.culprit, "thread"
        named = regression.culprit
        if named:
            regression.agreed = (named.culprit_sha, named.culprit_subject)
            number = self._facts.named_patch(named)
            if number is None and named.title_key is not None:
                number = _meant(by_title.get(named.title_key, ()), mail.at)
            found = self._facts.patches("id", [number]) if number is not None else []
            regression.patch = found[0] if found else None
            if named.title_key is not None:
                regression.keys.add(f"title:{named.title_key}")
            if named.culprit_sha:
                regression.keys.add(f"sha:{named.culprit_sha[:7]}")
        answered = mail.speaks_of if mail.speaks_of != mail.id else None
        if answered is None:
            answered, keys = self._facts.answered_by_subject(mail)
            regression.keys |= keys
            spoken = {**spoken, **self._facts.postings([answered])} if answered is not None else spoken
        posting = spoken.get(answered) if answered is not None else None
        if regression.patch is None and posting and (regression.report.blames_parent or named is None or not named.culprit_subject):
            found = self._facts.patches("id", [answered]) if regression.report.blames_parent else []
            if found:
                regression.patch, regression.culprit_by = found[0], regression.culprit_by or "answered"
            regression.series, regression.root_id = posting
        if regression.patch:
            regression.series, regression.root_id = regression.patch.series, regression.patch.root_id
            regression.keys |= {f"id:{regression.patch.message_id}", f"title:{regression.patch.title_key}"}
        if regression.root_id:
            regression.keys.add(f"id:{regression.root_id}")
        if regression.agreed == (None, None) and regression.patch:
            regression.agreed = (None, regression.patch.title)

    def _blame_later(self, regression: Regression) -> None:
        """Find the posted patch of a culprit that its report gives by id only, or not at all: as answers and fixes name it."""
        fixes = self._facts.fixes_tag(regression.fixes)
        named = regression.culprit
        if named is None:
            bisected = [one[2:] for mail in regression.scope for one in self._bisections.get(mail.id, ()) if mail is not regression.mail]
            found = [(sha, "thread") for sha, _ in bisected if sha] + [(sha, "fix") for sha, _ in fixes.values() if sha]
        else:
            found = [(named.culprit_sha, "named")] if named.culprit_sha and named.title_key is None else []
        titles = self._facts.titles({*fixes, *(mail.id for mail in regression.scope)}) if found else []
        for sha, by in found:
            wanted = {title for known, title in titles if known[:7] == sha[:7]}
            regression.keys |= {f"title:{title}" for title in wanted}
            number = _meant(self._facts.patches("title_key", wanted), regression.mail.at) if wanted else None
            if number is not None:
                (regression.patch,) = self._facts.patches("id", [number])
                regression.series, regression.root_id, regression.culprit_by = regression.patch.series, regression.patch.root_id, by
                regression.keys |= {f"id:{regression.patch.message_id}", f"title:{regression.patch.title_key}", f"id:{regression.root_id}"}
                return

    def _place(self, regression: Regression) -> None:
        """Let a regression be of the series and the posting that a person says, whatever the mails tell; the culprit stays as reported.

        Its patch is the one of that posting which has its title, if there is one; where only the series was named, the one that is meant.
        """
        placed = self._placed.get(regression.name)
        if placed is None:
            return
        regression.is_placed = True
        if placed.series is None:
            regression.series = regression.root_id = None
            return
        name = placed.posting or placed.series
        regression.keys.add(f"id:{name}")
        found = self._facts.named_postings([name]).get(name)
        if found is None:  # its mails come later
            return
        series, root_id = found
        if placed.posting or regression.series != series:
            regression.series, regression.root_id = series, root_id if placed.posting else None
        culprit = regression.patch or regression.culprit
        if culprit is None or culprit.title_key is None:
            return
        titled = [
            patch
            for patch in self._facts.patches("title_key", [culprit.title_key])
            if patch.series == series and regression.root_id in (patch.root_id, None)
        ]
        number = _meant(titled, regression.mail.at)
        if number is not None:
            (regression.patch,) = [patch for patch in titled if patch.id == number]
            regression.root_id = regression.patch.root_id

    def _tell(self) -> None:
        """Add what happened: in the reports, below them, in answers to fixes, in notices and in later revisions."""
        fixes = {number: patch for regression in self.regressions for number, patch in regression.fixes.items()}
        revisions = self._facts.revisions(
            {patch.series for patch in fixes.values()} | {one.series for one in self.regressions if one.series}
        )
        root_numbers = {revision.root_id: revision.id for rows in revisions.values() for revision in rows}
        same = self._same_patches()
        later = {row.id for one in self.regressions if one.series is not None for row in revisions.get(one.series, ())}
        answers = self._facts.mails(
            speaking_of={*same, *later, *fixes, *(root_numbers[patch.root_id] for patch in fixes.values() if patch.root_id in root_numbers)}
        )
        statements = self._statements | self._facts.statements(answers.keys() - self._statements.keys())
        testers = self._testers | self._facts.testers(answers.keys() - self._testers.keys())
        spoken: dict[int, list[Mail]] = defaultdict(list)
        for mail in answers.values():
            if mail.speaks_of is not None:
                spoken[mail.speaks_of].append(mail)
        titles = {key for regression in self.regressions for key in regression.fix_titles}
        noticed = self._facts.notices(titles, {*fixes, *root_numbers.values(), *(one.patch.id for one in self.regressions if one.patch)})
        messages = self._mails | answers | self._facts.mails(numbers={notice.message for notice in noticed})
        for regression in self.regressions:
            rows = revisions.get(regression.series, ()) if regression.series is not None else ()
            if regression.is_placed:  # what is said of the other revisions counts too, whatever their patches are called
                regression.keys |= {f"id:{row.root_id}" for row in rows}
            teller = Teller(regression, statements, testers, messages, self._facts, rows)
            teller.tell_reports(self._bisections)
            teller.tell_scope()
            for patch in regression.fixes.values():
                root = root_numbers.get(patch.root_id)
                teller.tell_answers(spoken.get(patch.id, ()), patch)
                if root is not None and root != patch.id:
                    teller.tell_answers(spoken.get(root, ()), patch, is_cover=patch.total > 3)
            teller.tell_notices(noticed, root_numbers)
            teller.tell_fix_revisions(revisions)
            if regression.series is not None:
                teller.tell_series(rows, [patch for patch in same.values() if patch.series == regression.series], spoken)
                teller.tell_revisions(rows)
            teller.settle_culprit()

    def _same_patches(self) -> dict[int, PatchRow]:
        """Return all revisions of the culprits."""
        titles = {one.patch.title_key for one in self.regressions if one.patch}
        series = {one.series for one in self.regressions}
        return {patch.id: patch for patch in self._facts.patches("title_key", titles) if patch.series in series}


def _meant(candidates: Iterable[PatchRow], at: str) -> int | None:
    """Return the patch that is meant by a title: the last posted before, else the first after; backports last."""
    rows = list(candidates)
    best = [one for one in rows if not one.backport] or rows
    before = [one for one in best if one.posted_at <= at]
    if before:
        return max(before, key=lambda one: (one.posted_at, one.message_id)).id
    return min(best, key=lambda one: (one.posted_at, one.message_id)).id if best else None


def _bare_subject(subject: str) -> str:
    """Return a subject without what answers put in front, lower case."""
    return " ".join(_REPLY_RE.sub("", subject).lower().split())
