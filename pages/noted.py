"""Facts of mails that pages mark where they stand: what collides, what became of patches, what fails."""

from collections import defaultdict
from dataclasses import replace
from typing import Any

from markupsafe import Markup

from .address import Addresses
from .mail_text import Note
from .page import Asked

Noted = dict[tuple[int, int], list[Note]]  # by message and part


def notes_of(asked: Asked, places: dict[str, int]) -> Noted:
    """Return the notes of the messages of a thread between two positions; of tables that an older file lacks, none."""
    found: defaultdict[tuple[int, int], list[Note]] = defaultdict(list)
    if asked.has("conflict_places", "collisions"):
        for rows in _by_place(asked.rows("text-conflicts", **places)).values():
            _add(found, rows[0], "conflict", _conflict(asked.to, rows))
    if asked.has("notices"):
        for rows in _by_place(asked.rows("text-notices", **places)).values():
            _add(found, rows[0], "notice", _notice(asked.to, rows))
    if asked.has("reports", "regressions", "regression_events"):
        for row in asked.rows("text-reports", **places):
            _add(found, row, "report", _report(asked.to, row))
        for rows in _by_place(asked.rows("text-events", **places)).values():
            _add(found, rows[0], "event", _event(asked.to, rows))
    return {place: _joined(notes) for place, notes in found.items()}


def _joined(notes: list[Note]) -> list[Note]:
    """Return notes with those joined that stand beneath each other and say the same."""
    joined: list[Note] = []
    for note in sorted(notes, key=lambda note: (note.line, note.end_line)):
        last = joined[-1] if joined else None
        if last and (last.kind, last.made, last.end_line + 1) == (note.kind, note.made, note.line):
            joined[-1] = replace(last, end_line=note.end_line)
        else:
            joined.append(note)
    return joined


def _by_place(rows: list[dict[str, Any]]) -> dict[tuple[int, int, int], list[dict[str, Any]]]:
    """Return rows together that speak of the same lines."""
    found: defaultdict[tuple[int, int, int], list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        found[row["message"], row["part"], row["line"]].append(row)
    return found


def _add(found: Noted, row: dict[str, Any], kind: str, made: Markup) -> None:
    note = Note(line=row["line"], end_line=row["end_line"], kind=kind, made=made)
    found.setdefault((row["message"], row["part"]), []).append(note)


def _conflict(to: Addresses, rows: list[dict[str, Any]]) -> Markup:
    """Return the collisions that were made of a line; where there is none, that no posting explains it."""
    row = rows[0]
    pairs = {(row["root_a"], row["root_b"]): row for row in rows if row["root_a"]}
    if not pairs and row["path"] is None:
        trees = ", ".join(dict.fromkeys(row["tree_a"] for row in rows if row["tree_a"]))
        if row["kind"] != "apply-failure":
            return Markup("says that something collides")
        return Markup("says that it does not apply{}").format(f" to {trees}" if trees else "")
    if not pairs:
        return Markup('{} conflict in <a href="{}">{}</a>: no named side explains it').format(
            row["kind"], to.path(row["path"]), row["path"]
        )
    links = [
        Markup('<a href="{}">{} against {}</a>, {}').format(
            to.pair(root_a, root_b or pair["commit_b"]), pair["title_a"], pair["title_b"] or "what is not here", pair["state"]
        )
        for (root_a, root_b), pair in pairs.items()
    ]
    return Markup("{} conflict: {}").format(row["kind"], Markup("; ").join(links))


def _notice(to: Addresses, rows: list[dict[str, Any]]) -> Markup:
    row = rows[0]
    patches = {row["patch"]: row["patch_subject"] for row in rows if row["patch"]}
    links = [Markup('<a href="{}">{}</a>').format(to.thread(patch), subject or patch) for patch, subject in patches.items()]
    where = f" to {row['tree']}" if row["tree"] else ""
    return Markup("{}{}{}").format(row["word"], where, Markup(": {}").format(Markup("; ").join(links)) if links else "")


def _report(to: Addresses, row: dict[str, Any]) -> Markup:
    if row["report_id"] is None:
        return Markup("{}: {}").format(row["kind"], row["signature"])
    address = to.regression(row["report_id"], row["ordinal"])
    return Markup('{}: <a href="{}">{}</a>, {}').format(row["kind"], address, row["signature"], row["status"])


def _event(to: Addresses, rows: list[dict[str, Any]]) -> Markup:
    links = [
        Markup('{}: <a href="{}">{}</a>{}').format(
            row["event"],
            to.regression(row["report_id"], row["ordinal"]),
            row["signature"],
            f", then {row['status']}" if row["status"] != row["event"] else "",
        )
        for row in rows
    ]
    return Markup("; ").join(links)
