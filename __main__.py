"""`python -m patchlore`: the command line."""

from .cli.main import main

if __name__ == "__main__":  # worker processes import this module too
    main()
