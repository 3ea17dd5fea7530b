from patchlore.pages.parameters import asgi_wrapper  # noqa: D100, F401
