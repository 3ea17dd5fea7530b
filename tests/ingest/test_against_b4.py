"""Subjects and trailers as b4 and liblore read them: ours differ only where they are known to be wrong."""

import email
import email.policy
import gzip
import importlib
import re
import warnings
from collections.abc import Iterator
from email.header import decode_header
from email.message import Message
from types import ModuleType

import pytest
from corpus import corpus

from patchlore.ingest.part import read_part
from patchlore.ingest.subject import parse_subject
from patchlore.ingest.trailer import find_trailers

# What b4 and liblore take for no patch (no PATCH in it), or do not peel.
ALLOWED_SUBJECTS = re.compile(r"(?:Re: )?\[v[0-9]+ [0-9]/[0-9]\]|(?:Re: )?RFC: ")
# liblore reads headers of pasted mails and commits as trailers.
ALLOWED_TRAILERS = frozenset(("from", "to", "author", "date", "subject"))


@pytest.fixture(scope="module")
def b4() -> Iterator[ModuleType]:
    """b4 without network and configuration; what its import changes of the process is put back."""
    charset = importlib.import_module("email.charset")
    known = dict(charset.CHARSETS)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        module = importlib.import_module("b4")
    module.can_network = False  # type: ignore[attr-defined]
    yield module
    charset.CHARSETS.clear()
    charset.CHARSETS.update(known)


@pytest.fixture(scope="module")
def series() -> ModuleType:
    return importlib.import_module("liblore.series")


@pytest.fixture(scope="module")
def mails() -> list[Message]:
    """All mails of the seed corpus."""
    found = []
    for name in ("dev_pagemap", "related", "alt-copies"):
        data = gzip.decompress(corpus(f"seed/{name}.mbox.gz").read_bytes())
        for raw in re.split(rb"(?m)^From (?:mboxrd@z|\S+).*[0-9]{4}\n", data)[1:]:
            found.append(email.message_from_bytes(re.sub(rb"(?m)^>(>*From )", rb"\1", raw), policy=email.policy.compat32))  # noqa: PERF401
    assert len(found) > 800
    return found


def decoded(header: str) -> str:
    """Return a header as text."""
    pieces = (
        piece.decode(charset or "ascii", "replace") if isinstance(piece, bytes) else piece for piece, charset in decode_header(header)
    )
    return " ".join("".join(pieces).split())


SHAPES = [
    "[PATCH] cat: knock",
    "[PATCH v3 02/15] cat: knock",
    "[PATCHv3 3/7] cat: knock",
    "[RFC PATCH net-next 0/4] cat: knock",
    "[PATCH RESEND v6] cat: knock",
    "[PATCH v2 1/2] [RFC] cat: knock",
    "Re: [PATCH v3 2/5] cat: knock",
    "[ndctl PATCH 0/2] cat: knock",
    "[PATCH 5.15 012/345] cat: knock",
    "cat: knock v2",
    "[tip: sched/core] cat: knock",
]


@pytest.mark.parametrize("text", SHAPES)
def test_shapes_that_all_read_alike(text: str, b4: ModuleType, series: ModuleType) -> None:
    ours, theirs, lore = parse_subject(text), b4.LoreSubject(text), series.parse_patch_subject(text)
    said = (ours.title, ours.is_reply, ours.is_patch, int(ours.revision or 1))
    assert said == (theirs.subject, theirs.reply, theirs.patch, theirs.revision)
    assert said == (lore.title, lore.is_reply, lore.is_patch, lore.version)
    counted = (1, 1) if ours.counter is None else (ours.counter, ours.total)
    assert counted == (theirs.counter, theirs.expected) == (lore.counter, lore.expected)
    assert (ours.is_rfc, ours.is_resend) == (theirs.rfc, theirs.resend)


@pytest.mark.parametrize(
    "text",
    [
        "[net,v2,1/2] cat: knock",
        "[PATCH -v3] cat: knock",
        "[PATCH v2.1 1/2] cat: knock",
        "[RFCv2 1/3] cat: knock",
        "[PATCH 1 of 3] cat: knock",
    ],
)
def test_shapes_that_both_misread(text: str, b4: ModuleType, series: ModuleType) -> None:
    ours, theirs, lore = parse_subject(text), b4.LoreSubject(text), series.parse_patch_subject(text)
    assert (ours.title, ours.is_patch) == ("cat: knock", True)
    said = (ours.revision, ours.counter)
    assert said != (None if theirs.revision_inferred else str(theirs.revision), None if theirs.counters_inferred else theirs.counter)
    assert said != (None if lore.version_inferred else str(lore.version), None if lore.counters_inferred else lore.counter)


def test_subjects_of_the_seed(mails: list[Message], b4: ModuleType, series: ModuleType) -> None:
    odd = []
    subjects = {decoded(str(mail["Subject"])) for mail in mails}
    assert len(subjects) > 300
    for text in sorted(subjects):
        ours, theirs, lore = parse_subject(text), b4.LoreSubject(text), series.parse_patch_subject(text)
        said = (ours.is_reply, ours.is_patch, int(ours.revision or 1), 1 if ours.counter is None else ours.counter, ours.total or 1)
        if (
            said != (theirs.reply, theirs.patch, theirs.revision, theirs.counter, theirs.expected)
            or (*said, ours.title) != (lore.is_reply, lore.is_patch, lore.version, lore.counter, lore.expected, lore.title)
        ) and not ALLOWED_SUBJECTS.match(text):
            odd.append(text)
    assert odd == []


def test_trailers_of_the_seed(mails: list[Message]) -> None:
    find = importlib.import_module("liblore.utils").find_trailers
    odd, common = [], 0
    for mail in mails:
        payload = mail.get_payload(decode=True)
        if mail.is_multipart() or not isinstance(payload, bytes):
            continue
        text = payload.decode(mail.get_content_charset() or "utf-8", "replace").replace("\r\n", "\n")
        part, _ = read_part(0, text)
        ours = {(one.name.lower(), re.sub(r"[ ]+#[^#]+$", "", one.value)) for one in find_trailers(part) if not one.is_quoted}
        lore = {(name.lower(), value) for name, value in find(text, followup=True)[0]}
        forwarded = any(name == "to" for name, _ in lore)  # then its Cc: is a header as well
        common += len(ours & lore)
        odd += list(ours - lore)
        odd += [one for one in lore - ours if one[0] not in ALLOWED_TRAILERS and not (forwarded and one[0] == "cc")]
    assert common > 400
    assert odd == []
