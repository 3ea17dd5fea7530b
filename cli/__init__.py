"""Arguments and output: one file a command."""
