"""The patches that fix regressions: by what they point to, whom and which culprit they name, what they revert, who points to them."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence

from ..model.regression import Event, RegressionEvent
from .regression import Regression
from .regression_changelog import names_failing_code
from .regression_facts import Facts, PatchRow, StatementRow
from .rows import text_key

_SOON = 45  # days
_ROBOTS = {"lkp", "syzbot", "kernelci", "bugzilla", "cki", "coverity", "lkft"}


class Fixes:
    """Finds the fixes of a set of regressions."""

    def __init__(self, facts: Facts, regressions: Sequence[Regression], statements: Mapping[int, list[StatementRow]]) -> None:
        self._facts = facts
        self._regressions = regressions
        self._statements = statements

    def find(self, below: Sequence[tuple[Regression, int]]) -> None:
        """Add to each regression its fixes, and the events of their posting. `below`: patches that answer its report."""
        targets: dict[str, Regression] = {mail.message_id: regression for regression in self._regressions for mail in regression.scope}
        found: dict[tuple[int, int], tuple[int, int]] = {}  # (regression, patch) -> (part, line)
        by_number = {id(regression): regression for regression in self._regressions}
        for target, number, part, line in self._facts.linking(targets):
            regression = targets[target]
            found.setdefault((id(regression), number), (part, line))
        for regression, number in below:
            found.setdefault((id(regression), number), (0, 0))
        above = {(id(upper), number) for regression, number in below for upper in _answered(regression)}
        by_key: dict[int, list[Regression]] = defaultdict(list)
        for regression in self._regressions:
            for text in self._fix_keys(regression):
                regression.keys.add(text)
                by_key[text_key(text)].append(regression)
        keyed: dict[tuple[int, int], list[tuple[int, int, int]]] = defaultdict(list)
        for key, number, part, line in self._facts.keyed(by_key):
            for regression in by_key[key]:
                keyed[id(regression), number].append((key, part, line))
        known = {patch.id: patch for patch in self._facts.patches("id", {number for _, number in [*found, *keyed]})}
        for regression, patch, place in self._blaming():
            known[patch.id] = patch
            found.setdefault((id(regression), patch.id), place)
        people = {id(regression): {mail.email for mail in regression.scope} for regression in self._regressions}
        for (which, number), hits in keyed.items():
            regression = by_number[which]
            if number in known and ((which, number) in above or self._is_fix(regression, known[number], hits, people[which])):
                found.setdefault((which, number), hits[0][1:])
        self._merged_fixes({pair: hits for pair, hits in keyed.items() if pair[1] not in known}, by_number, people)
        self._reverts(found, known)
        self._named_fixes(found, known)
        for (which, number), (part, line) in sorted(found.items(), key=lambda one: one[0][1]):
            if number in known:
                self._add_fix(by_number[which], known[number], part, line)

    def _blaming(self) -> Iterator[tuple[Regression, PatchRow, tuple[int, int]]]:
        """Yield the patches whose Fixes: names the title of a culprit's patch, and whose words name what fails, with the place."""
        titled: dict[int, list[Regression]] = defaultdict(list)
        for regression in self._regressions:
            if regression.patch:
                titled[regression.patch.title_key].append(regression)
        blaming = self._facts.fixing(titled)
        patches = {patch.id: patch for patch in self._facts.patches("id", {number for _, number, _, _ in blaming})}
        for title, number, part, line in blaming:
            for regression in titled[title]:
                is_soon = 0 <= _days(regression.mail.at, patches[number].posted_at) <= _SOON
                if is_soon and names_failing_code(self._facts.text(number), regression.report):
                    yield regression, patches[number], (part, line)

    def _fix_keys(self, regression: Regression) -> set[str]:
        keys = {report.bug for report, _ in regression.said() if report.bug}
        keys |= {f"sha:{report.culprit_sha[:7]}" for report, _ in regression.said() if report.culprit_sha}
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
        if any(report.bug and text_key(report.bug) in kinds for report, _ in regression.said()):
            return True
        if len(kinds) > 1:
            return True
        is_near = _days(regression.mail.at, patch.posted_at) <= _SOON
        words = f"{regression.report.signature} {regression.mail.subject}"
        blamed = (regression.culprit.culprit_subject if regression.culprit else None) or (
            regression.patch.title if regression.patch else ""
        )
        is_named = any(text_key(f"sha:{sha[:7]}") in kinds for report, _ in regression.said() if (sha := report.culprit_sha))
        mine = _tokens(patch.title)
        shared = mine & _tokens(words)
        # of who answers much a backport may mend something else that the same person found
        is_helper = patch.author in people and not patch.backport
        is_titled = len(shared) >= 2 or any("_" in word for word in shared) or bool(mine & _tokens(blamed))
        return is_near and (is_named or is_helper or is_titled)

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
        for regression in self._regressions:
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
        for regression in self._regressions:
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


def _answered(regression: Regression) -> Iterator[Regression]:
    """Yield the regressions whose reports a report answers, the nearest first."""
    while regression.parent is not None:
        regression = regression.parent
        yield regression


def _days(start: str, end: str) -> float:
    """Return the days between two times, roughly: months count 30.5; a large number where one is unknown."""
    try:
        (y1, m1, d1), (y2, m2, d2) = (tuple(map(int, text[:10].split("-"))) for text in (start, end))
    except ValueError:
        return 10_000.0
    return (y2 - y1) * 365.25 + (m2 - m1) * 30.5 + (d2 - d1)


def _tokens(text: str) -> set[str]:
    """Return the words of a title that say something, lower case."""
    return {word for word in _WORD_RE.findall(text.lower()) if word not in _COMMON}


_WORD_RE = re.compile(r"\w{4,}")
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
