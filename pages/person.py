"""The page of a person: what they post, say and sign."""

from typing import Any

from datasette.utils.asgi import NotFound

from .chart import months
from .hook import hookimpl
from .page import Answer, Asked, Page, route

_SHOWN = 40
_LAST = 2**62


@hookimpl
def register_routes() -> list[tuple[str, Any]]:
    """Return the address of a person."""
    return [route(r"person/(?P<email>[^/]+?)", person_page, "messages", "people", "series", "trailers")]


def person_page(asked: Asked) -> Answer:
    """Return what a person does, by their address."""
    email = asked.names["email"].lower()
    person = asked.row("person-of", email=email)
    if person is None:
        raise NotFound(f"Nobody writes from {email} in this database, and no mail names it")
    messages = asked.rows("person-messages", person=person["person"], before=asked.number("before", _LAST), limit=_SHOWN + 1)
    return Page(
        template="person",
        title=person["name"] or person["email"],
        feed=asked.to.page("postings.atom", author=email),
        data={
            "person": person,
            "addresses": asked.rows("person-addresses", email=email, name=person["name"]),
            "tags": asked.rows("person-tags", person=person["person"]),
            "series": asked.rows("person-series", email=email, limit=_SHOWN),
            "messages": messages[:_SHOWN],
            "next": f"?before={messages[_SHOWN - 1]['sort_key']}" if len(messages) > _SHOWN else None,
        },
        shown={"by_month": months({row["month"]: row["messages"] for row in asked.rows("person-by-month", person=person["person"])})},
    )
