"""What is true of the field: records, vocabularies, the schema."""
