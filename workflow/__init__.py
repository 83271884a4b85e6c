"""尽职免责认定: the field itself. Knows no web framework, reads no clock, commits nothing."""
