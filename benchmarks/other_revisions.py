"""How much of each series `--series` finds at a server: asked for from each of its revisions, against what its archive gives.

    python -m patchlore.benchmarks.other_revisions DATABASE URL

The database is read from the same archive that a public-inbox server has at the URL, with an index of level full (docs/sources.md says how
to serve one). Counted are series of several revisions of which from each revision all others come, and the requests that it takes.
"""

import argparse
import sys
import tempfile
from collections import defaultdict
from contextlib import closing
from pathlib import Path
from typing import Any

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from patchlore.ingest.fetched_mails import FetchedMails, FetchedSeries, split_fetched
from patchlore.ingest.lore import Archive
from patchlore.ingest.other_revisions import fetch_revisions
from patchlore.model.database import open_database


class CountingArchive(Archive):
    """An archive that counts what it is asked."""

    requests = 0

    def thread(self, message_id: str) -> bytes:
        """Count, and ask."""
        self.requests += 1
        return super().thread(message_id)

    def search(self, *query: Any, **options: Any) -> bytes:
        """Count, and ask."""
        self.requests += 1
        return super().search(*query, **options)


def several_revisions(database: Path) -> list[set[str]]:
    """Return the root_ids of each series that has several."""
    roots = defaultdict(set)
    with closing(open_database(database)) as opened:
        for series, root in opened.conn.execute("select series, root_id from revisions"):
            roots[series].add(root)
    return [found for found in roots.values() if len(found) > 1]


def main() -> None:
    """Print what is missing, then the counts."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("database", type=Path)
    parser.add_argument("url")
    options = parser.parse_args()
    series = several_revisions(options.database)
    whole = starts = 0
    requests = []
    with tempfile.TemporaryDirectory() as folder, CountingArchive(options.url, Path(folder), is_fresh=True) as archive:
        for roots in series:
            missing = set()
            for start in sorted(roots):
                archive.requests = 0
                mails = FetchedMails()
                mails.add(split_fetched(archive.thread(start), start))
                fetch_revisions(archive, mails)
                lost = roots - {posting.root_id for posting in FetchedSeries(mails.outcomes.values()).postings()}
                missing |= lost
                requests.append(archive.requests)
                starts += 1
                if lost:
                    print(f"from {start}: without {' '.join(sorted(lost))}", file=sys.stderr)
            whole += not missing
    print("| series of several revisions | whole from each of them | starts | requests each: middle, most |")
    print("|---|---|---|---|")
    print(f"| {len(series)} | {whole} | {starts} | {sorted(requests)[len(requests) // 2]}, {max(requests)} |")


if __name__ == "__main__":
    main()
