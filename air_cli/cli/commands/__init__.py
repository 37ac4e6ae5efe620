"""One module a command: parse, call one stage, print one result."""
