from patchlore.pages.headers import asgi_wrapper, prepare_jinja2_environment  # noqa: D100, F401
