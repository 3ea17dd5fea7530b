from patchlore.pages.feeds import register_routes  # noqa: D100, F401
