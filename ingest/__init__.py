"""From the bytes of an archive to records, rows and links: the only package that writes."""
