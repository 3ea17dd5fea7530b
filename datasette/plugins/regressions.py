from patchlore.pages.regressions import register_routes  # noqa: D100, F401
