from patchlore.pages.commit import register_routes  # noqa: D100, F401
