"""The seed corpus as tests read it: its databases, and what its index says."""

import csv
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from corpus import corpus

from patchlore.ingest.pipeline import ingest
from patchlore.queries.catalog import views

STORY = ("dev_pagemap", "related")

V1 = "20190613094326.24093-1-hch@lst.de"
V2 = "20190617122733.22432-1-hch@lst.de"
V3 = "20190626122724.13313-1-hch@lst.de"
V4 = "20190701062020.19239-1-hch@lst.de"
COLLIDING_V1 = "155387324370.2443841.574715745262628837.stgit@dwillia2-desk3.amr.corp.intel.com"
COLLIDING_V2 = "155727335978.292046.12068191395005445711.stgit@dwillia2-desk3.amr.corp.intel.com"
THE_MAIL = "CAPcyv4jBdwYaiVwkhy6kP78OBAs+vJme1UTm47dX4Eq_5=JgSg@mail.gmail.com"


def build(database: Path, names: Sequence[str] = STORY) -> Path:
    """Ingest parts of the seed corpus into a database and return its path."""
    ingest([corpus(f"seed/{name}.mbox.gz") for name in names], database, views=views(), jobs=1)
    return database


def index(name: str = "index") -> list[dict[str, str]]:
    """Return the rows of the index of the story, or of the related threads."""
    with corpus(f"seed/{name}.tsv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def files_of_series() -> dict[str, Any]:
    """Return group -> what its patches change, as counted by hand and by git."""
    counted: dict[str, Any] = json.loads(corpus("seed/series-files.json").read_text(encoding="utf-8"))["series"]
    return counted
