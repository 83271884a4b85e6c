"""Pure rules: standard library only; every input is an argument."""
