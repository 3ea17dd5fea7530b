"""Diffs of a file whose line n reads "line_n"."""

SAME, OTHER = "1111111", "7777777"  # blobs


def edit(
    start: int, end: int, *new: str, moved: int = 0, blob: str = SAME, result: str = "2222222", total: int = 60, path: str = "mm/pool.c"
) -> str:
    """Return the diff that puts lines in the place of [start, end) of the base, which stand `moved` lines further down."""
    before, after = max(start - 3, 1), min(end + 3, total + 1)
    body = [f" line_{n}" for n in range(before, start)]
    body += [f"-line_{n}" for n in range(start, end)] + [f"+{line}" for line in new]
    body += [f" line_{n}" for n in range(end, after)]
    old = after - before
    hunk = f"@@ -{before + moved},{old} +{before + moved},{old - (end - start) + len(new)} @@"
    return "\n".join([f"diff --git a/{path} b/{path}", f"index {blob}..{result} 100644", f"--- a/{path}", f"+++ b/{path}", hunk, *body])
