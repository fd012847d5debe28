"""Reading and writing what belongs to cases: prefill, files, search, lists."""
