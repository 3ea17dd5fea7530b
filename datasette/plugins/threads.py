from patchlore.pages.threads import register_routes  # noqa: D100, F401
