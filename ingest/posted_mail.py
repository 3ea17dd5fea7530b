"""A mail that is not stored yet -> as the rules of postings and series see it; `posted_messages` reads the same from the database."""

from ..model.posting import PostedMessage
from .extract import Extracted


def posted_mail(extracted: Extracted, number: int) -> PostedMessage:
    """Return the light view of a mail under a number; its thread is 0, not known."""
    message = extracted.message
    diff = min(extracted.diffs, key=lambda one: one.part, default=None)
    files = diff.files if diff else ()
    said = [one for one in extracted.declarations if not one.is_quoted]
    claimed = next((one for one in extracted.diffstats if one.part == 0 and not one.is_quoted and one.files is not None), None)
    author = extracted.body_author
    return PostedMessage(
        message=number,
        thread=0,
        message_id=message.message_id,
        stored_id=message.message_id,
        ancestors=message.references,
        sender_email=message.sender.email,
        sender_name=message.sender.name,
        sent_at=message.sent_at or 0,
        subject=extracted.subject,
        has_diff=diff is not None,
        author_email=author.email if author else "",
        author_name=author.name if author else "",
        paths=tuple(sorted({file.path for file in files})),
        additions=sum(file.additions for file in files),
        deletions=sum(file.deletions for file in files),
        claimed=(claimed.files or 0, claimed.insertions or 0, claimed.deletions or 0) if claimed else None,
        change_id=next((one.value for one in said if one.name == "change-id"), None),
        base_commit=next((one.value for one in said if one.name == "base-commit"), None),
        links_to_revisions=tuple(one.value.split(" ")[-1] for one in said if one.name == "link-to"),
        supersedes=tuple(one.value for one in said if one.name == "supersedes"),
        changes_since=tuple(one.value for one in said if one.name == "changes-since"),
    )
