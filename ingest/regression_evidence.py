"""Reports and what is said of them -> regressions with their culprits, fixes and events, for a set of threads taken together.

Who speaks of what: an answer below a report speaks of it, an answer to a fix of all that it fixes, a link or a key names its report.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from ..model.regression import Event, RegressionEvent
from .regression import Regression
from .regression_facts import Facts, Mail, PatchRow, ReportRow
from .regression_teller import Teller
from .rows import text_key

_ROBOTS = {"lkp", "syzbot", "kernelci", "bugzilla", "cki", "coverity", "lkft"}
# "Re: [Nouveau] Re: …": what answers and lists put before a subject
_REPLY_RE = re.compile(r"(?:(?:\[[\w-]{1,20}\][ ]?)?(?:re|aw|antw|sv)(?:\[[0-9]\])?:[ ]?)+", re.IGNORECASE)


class Evidence:
    """Gathers regressions and their events from the facts of a set of threads."""

    def __init__(self, facts: Facts, threads: Collection[int]) -> None:
        self._facts = facts
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
        patches = {patch.id: patch for patch in self._facts.patches("id", self._mails)}
        for regression in self.regressions:
            regression.scope.sort(key=lambda mail: (mail.at, mail.message_id))
        self._find_culprits()
        self._find_fixes(patches)
        self._tell()
        return self.regressions

    def _own_reports(self) -> None:
        """Tell which reports begin a regression and which say more of one."""
        by_bug: dict[str, Regression] = {}
        by_words: dict[tuple[int, int | None, str, str], Regression] = {}
        reporting = {report.message for report in self._reports}
        for report in self._reports:
            mail = self._mails[report.message]
            above = self._above(mail, reporting)
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

    def _above(self, mail: Mail, reporting: Collection[int]) -> Regression | None:
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
        titles = {key for regression in self.regressions for report, _ in self._said(regression) if (key := report.title_key) is not None}
        by_title: dict[int, list[PatchRow]] = defaultdict(list)
        for patch in self._facts.patches("title_key", titles):
            by_title[patch.title_key].append(patch)
        for regression in self.regressions:
            self._blame(regression, spoken, by_title)

    def _said(self, regression: Regression) -> list[tuple[ReportRow, Mail]]:
        return [(regression.report, regression.mail), *regression.updates]

    def _blame(self, regression: Regression, spoken: Mapping[int, tuple[int, str]], by_title: Mapping[int, list[PatchRow]]) -> None:
        """Find the culprit as reported, its patch, and the series and posting that the report is of."""
        mail = regression.mail
        for report, _ in self._said(regression):
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

    def _find_fixes(self, patches: Mapping[int, PatchRow]) -> None:
        """Find the patches that fix each regression, and tell when each was posted."""
        targets: dict[str, Regression] = {mail.message_id: regression for regression in self.regressions for mail in regression.scope}
        found: dict[tuple[int, int], tuple[int, int]] = {}  # (regression, patch) -> (part, line)
        by_number = {id(regression): regression for regression in self.regressions}
        for target, number, part, line in self._facts.linking(targets):
            regression = targets[target]
            found.setdefault((id(regression), number), (part, line))
        for number in patches:
            nearest = self._roots.get(number)
            if nearest and number not in self._owner:
                found.setdefault((id(nearest), number), (0, 0))
        by_key: dict[int, list[Regression]] = defaultdict(list)
        for regression in self.regressions:
            for text in self._fix_keys(regression):
                regression.keys.add(text)
                by_key[text_key(text)].append(regression)
        keyed: dict[tuple[int, int], list[tuple[int, int, int]]] = defaultdict(list)
        for key, number, part, line in self._facts.keyed(by_key):
            for regression in by_key[key]:
                keyed[id(regression), number].append((key, part, line))
        known = {patch.id: patch for patch in self._facts.patches("id", {number for _, number in [*found, *keyed]})}
        people = {id(regression): {mail.email for mail in regression.scope} for regression in self.regressions}
        for (which, number), hits in keyed.items():
            regression = by_number[which]
            if number in known and self._is_fix(regression, known[number], hits, people[which]):
                found.setdefault((which, number), hits[0][1:])
        self._merged_fixes({pair: hits for pair, hits in keyed.items() if pair[1] not in known}, by_number, people)
        self._reverts(found, known)
        self._named_fixes(found, known)
        for (which, number), (part, line) in sorted(found.items(), key=lambda one: one[0][1]):
            if number in known:
                self._add_fix(by_number[which], known[number], part, line)

    def _fix_keys(self, regression: Regression) -> set[str]:
        keys = {report.bug for report, _ in self._said(regression) if report.bug}
        keys |= {f"sha:{report.culprit_sha[:7]}" for report, _ in self._said(regression) if report.culprit_sha}
        if regression.culprit and regression.culprit.culprit_sha:
            keys.add(f"sha:{regression.culprit.culprit_sha[:7]}")
        if regression.report.source not in _ROBOTS:
            keys |= {f"reporter:{email}" for email in regression.emails() if email}
        return keys

    def _is_fix(self, regression: Regression, patch: PatchRow, hits: Collection[tuple[int, int, int]], people: Collection[str]) -> bool:
        """Tell whether a patch that shares keys with a regression is its fix."""
        if patch.posted_at < regression.mail.at or _days(regression.mail.at, patch.posted_at) > 150:
            return False
        kinds = {key for key, _, _ in hits}
        if any(report.bug and text_key(report.bug) in kinds for report, _ in self._said(regression)):
            return True
        if len(kinds) > 1:
            return True
        is_near = _days(regression.mail.at, patch.posted_at) <= 45
        words = f"{regression.report.signature} {regression.mail.subject}"
        blamed = (regression.culprit.culprit_subject if regression.culprit else None) or (
            regression.patch.title if regression.patch else ""
        )
        is_named = any(text_key(f"sha:{sha[:7]}") in kinds for report, _ in self._said(regression) if (sha := report.culprit_sha))
        mine = _tokens(patch.title)
        return is_near and (is_named or patch.author in people or len(mine & _tokens(words)) >= 2 or bool(mine & _tokens(blamed)))

    def _merged_fixes(
        self,
        keyed: Mapping[tuple[int, int], list[tuple[int, int, int]]],
        by_number: Mapping[int, Regression],
        people: Mapping[int, Collection[str]],
    ) -> None:
        """Add the notices of tip's robot that themselves bear the keys of a fix."""
        mails = self._facts.mails(numbers={number for _, number in keyed})
        for (which, number), hits in sorted(keyed.items(), key=lambda one: one[0][1]):
            mail, regression = mails[number], by_number[which]
            if mail.kind != "notice":
                continue
            merged = PatchRow(number, mail.message_id, mail.message_id, 0, 0, mail.subject, mail.email, mail.at, 1, 0)
            if self._is_fix(regression, merged, hits, people[which]):
                regression.events.append(
                    Event(
                        at=mail.at,
                        event=RegressionEvent.APPLIED,
                        message=number,
                        message_id=mail.message_id,
                        part=hits[0][1],
                        line=hits[0][2],
                        by_email=mail.email,
                    )
                )

    def _reverts(self, found: dict[tuple[int, int], tuple[int, int]], known: dict[int, PatchRow]) -> None:
        """Add the patches that revert a culprit."""
        by_title: dict[int, list[Regression]] = defaultdict(list)
        by_sha: dict[str, list[Regression]] = defaultdict(list)
        for regression in self.regressions:
            if regression.patch:
                by_title[regression.patch.title_key].append(regression)
            if regression.culprit and regression.culprit.title_key is not None:
                by_title[regression.culprit.title_key].append(regression)
            if regression.culprit and regression.culprit.culprit_sha:
                by_sha[regression.culprit.culprit_sha[:7]].append(regression)
        for title, sha, number, part, line in self._facts.reverting(by_title, by_sha):
            for regression in [*by_title.get(title or 0, ()), *by_sha.get((sha or "")[:7], ())]:
                if number not in known:
                    known.update((patch.id, patch) for patch in self._facts.patches("id", [number]))
                if number in known and known[number].posted_at >= regression.mail.at and number != regression.mail.speaks_of:
                    found.setdefault((id(regression), number), (part, line))

    def _named_fixes(self, found: dict[tuple[int, int], tuple[int, int]], known: dict[int, PatchRow]) -> None:
        """Add the patches to which somebody points as the fix, by their Message-ID or by their title."""
        wanted: dict[str, list[Regression]] = defaultdict(list)
        titled: dict[int, list[Regression]] = defaultdict(list)
        for regression in self.regressions:
            for mail in regression.scope:
                for said in self._statements.get(mail.id, ()):
                    if said.kind not in ("fix-offered", "fixed-by", "works"):
                        continue
                    if said.target_id:
                        wanted[said.target_id].append(regression)
                        regression.keys.add(f"id:{said.target_id}")
                    elif said.title_key is not None:
                        titled[said.title_key].append(regression)
                        regression.fix_titles.add(said.title_key)
                        regression.keys.add(f"title:{said.title_key}")
        roots = self._facts.patches("root_id", wanted)
        for patch in [*self._facts.patches("message_id", wanted), *roots]:
            first = wanted.get(patch.message_id) or (wanted.get(patch.root_id) if patch.total <= 6 else None) or ()
            for regression in first:
                known[patch.id] = patch
                if patch.series != regression.series or patch.id != (regression.patch.id if regression.patch else 0):
                    found.setdefault((id(regression), patch.id), (0, 0))
        for patch in self._facts.patches("title_key", titled):
            for regression in titled[patch.title_key]:
                if patch.posted_at >= regression.mail.at[:4] and not (regression.patch and patch.id == regression.patch.id):
                    known[patch.id] = patch
                    found.setdefault((id(regression), patch.id), (0, 0))

    def _add_fix(self, regression: Regression, patch: PatchRow, part: int, line: int) -> None:
        """Note a fix; a later revision of the culprit itself that points to the report has it folded in."""
        if regression.patch and patch.id == regression.patch.id:
            return
        if regression.root_id in (patch.message_id, patch.root_id):
            return
        is_own = regression.series is not None and patch.series == regression.series
        kind = RegressionEvent.FOLDED_IN if is_own else RegressionEvent.FIX_POSTED
        regression.keys |= {f"id:{patch.message_id}", f"title:{patch.title_key}", f"id:{patch.root_id}"}
        regression.events.append(
            Event(
                at=patch.posted_at, event=kind, message=patch.id, message_id=patch.message_id, part=part, line=line, by_email=patch.author,
                is_reporter=patch.author in regression.emails(), root_id=patch.root_id,
            )
        )  # fmt: skip
        if not is_own:
            regression.fixes[patch.id] = patch
            regression.fix_titles.add(patch.title_key)
            if 1 < patch.total <= 6 and patch.root_id != patch.message_id:
                regression.fix_roots.add(patch.root_id)

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
            teller = Teller(regression, statements, testers, messages, self._facts)
            teller.tell_reports(self._bisections)
            teller.tell_scope(self._owner)
            for patch in regression.fixes.values():
                root = root_numbers.get(patch.root_id)
                teller.tell_answers(spoken.get(patch.id, ()), patch)
                if root is not None and root != patch.id:
                    teller.tell_answers(spoken.get(root, ()), patch, is_cover=patch.total > 3)
            teller.tell_notices(noticed, root_numbers)
            teller.tell_fix_revisions(revisions)
            if regression.series is not None:
                rows = revisions.get(regression.series, ())
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


def _days(start: str, end: str) -> float:
    """Return the days between two times, roughly: months count 30.5; a large number where one is unknown."""
    try:
        (y1, m1, d1), (y2, m2, d2) = (tuple(map(int, text[:10].split("-"))) for text in (start, end))
    except ValueError:
        return 10_000.0
    return (y2 - y1) * 365.25 + (m2 - m1) * 30.5 + (d2 - d1)


def _tokens(text: str) -> set[str]:
    """Return the words of a title that say something, lower case."""
    words = "".join(char if char.isalnum() or char == "_" else " " for char in text.lower()).split()
    return {word for word in words if len(word) > 3 and word not in _COMMON}


_COMMON = frozenset(
    (
        "from",
        "with",
        "when",
        "this",
        "that",
        "patch",
        "regression",
        "kernel",
        "linux",
        "error",
        "warning",
        "fails",
        "after",
        "build",
        "null",
        "pointer",
        "dereference",
        "commit",
        "failure",
        "broken",
        "report",
    )
)
