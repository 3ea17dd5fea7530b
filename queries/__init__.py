"""What can be asked: views and stored queries, as files."""
