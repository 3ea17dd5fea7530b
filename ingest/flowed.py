"""format=flowed text as its writer saw it (RFC 3676)."""


def unflow(text: str, *, is_space_deleted: bool) -> str:
    """Return the text with flowed lines joined, space-stuffing undone and quotes marked as usual ("> ").

    The lines of a text that holds a diff are never joined: there a space at the end of a line is part of the line. `is_space_deleted` is
    the parameter DelSp of the type: the space that marks a line as flowed is not part of the text.
    """
    lines = text.split("\n")
    if holds_diff(text):
        return "\n".join(_unstuff(lines))
    joined: list[str] = []
    paragraph: list[str] = []  # pieces of the line that is being put together
    open_depth = -1  # how deep that line is quoted, where its last piece was flowed; -1: the next line stands alone
    for line in lines:
        content = line.lstrip(">")
        depth = len(line) - len(content)
        content = content.removeprefix(" ")
        # "-- " is the line before a signature and never flowed (RFC 3676, 4.3).
        is_flowed = content.endswith(" ") and content != "-- "
        if depth != open_depth or content == "-- ":
            joined.append("".join(paragraph))
            paragraph = [">" * depth, " "] if depth and content else [">" * depth]
        paragraph.append(content[:-1] if is_flowed and is_space_deleted else content)
        open_depth = depth if is_flowed else -1
    joined.append("".join(paragraph))
    return "\n".join(joined[1:])


def holds_diff(text: str) -> bool:
    """Return whether a diff stands in the text, quoted or not."""
    return "diff --git " in text or "@@ -" in text or ("--- " in text and "\n+++ " in text)


def _unstuff(lines: list[str]) -> list[str]:
    # A stuffed diff has no line that begins with exactly one space; one that was sent as it is has its context lines.
    stuffed = [line for line in lines if line[:1] == " " and line != " "]
    if stuffed and all(line.startswith(("  ", " >", " From ")) for line in stuffed):
        return [line.removeprefix(" ") for line in lines]
    return lines
