"""Statistics: values in, values out; no files, clock, shared chance, web or database."""
