"""Large books, made fast: a million people and ten million transfers, as if they had happened one by one."""
