from patchlore.pages.columns import asgi_wrapper  # noqa: D100, F401
